#include "zoo/ds_cnn.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "error_text.h"
#include "ops/execute.h"
#include "ops/operator.h"

namespace milliwatt {
namespace {

using ::testing::Each;
using ::testing::HasSubstr;

const Operator& layer(const Graph& graph, const std::string& name) {
  const auto found = std::ranges::find(graph.operators, name, &Operator::name);
  if (found == graph.operators.end()) throw Error("no layer " + name);
  return *found;
}

const Shape& output_shape(const Graph& graph, const std::string& name) {
  return graph.tensor(layer(graph, name).outputs.at(0)).shape;
}

const Shape& weights_shape(const Graph& graph, const std::string& name) {
  return graph.tensor(layer(graph, name).inputs.at(1)).shape;
}

TEST(ds_cnn, is_the_size_that_was_asked_for) {
  const Graph graph = ds_cnn({});
  verify(graph);
  EXPECT_EQ(graph_macs(graph), 43 * 7 * 24 * 42 + 41 * 5 * 24 * (9 + 48) + 39 * 3 * 48 * (9 + 48) +
                                   37 * 1 * 48 * (9 + 48) + 35 * 1 * 48 * (3 + 64) + 64 * 6);
  EXPECT_EQ(graph.tensor(graph.inputs.at(0)).shape, (Shape{1, 49, 24, 1}));
  EXPECT_EQ(output_shape(graph, "conv1/norm"), (Shape{1, 43, 7, 24}));
  EXPECT_EQ(output_shape(graph, "block2/pointwise"), (Shape{1, 39, 3, 48}));
  EXPECT_EQ(output_shape(graph, "pool"), (Shape{1, 1, 1, 64}));
  EXPECT_EQ(output_shape(graph, "probabilities"), (Shape{1, 6}));
}

TEST(ds_cnn, goes_on_in_time_alone_where_one_column_is_left) {
  const Graph graph = ds_cnn({});
  EXPECT_EQ(weights_shape(graph, "block3/depthwise"), (Shape{1, 3, 3, 48}));
  EXPECT_EQ(weights_shape(graph, "block4/depthwise"), (Shape{1, 3, 1, 48}));
}

TEST(ds_cnn, never_moves_by_more_than_a_frame) {
  const Graph graph = ds_cnn({});
  for (const Operator& op : graph.operators) {
    if (!op.attributes.contains("stride_h")) continue;
    EXPECT_EQ(OpView(graph, op).integer("stride_h"), 1) << op.name;
    EXPECT_EQ(OpView(graph, op).word("padding"), "valid") << op.name;
  }
}

TEST(ds_cnn, starts_from_nothing) {
  const Graph graph = ds_cnn({.classes = 4});
  Executor executor(graph);
  const std::vector<std::vector<std::byte>> inputs(1, std::vector<std::byte>(49 * 24 * sizeof(float)));
  executor.run(inputs);
  const std::vector<std::byte> output = executor.outputs().at(0);
  const std::span probabilities(reinterpret_cast<const float*>(output.data()), output.size() / sizeof(float));
  EXPECT_THAT(std::vector<float>(probabilities.begin(), probabilities.end()), Each(0.25F));
}

TEST(ds_cnn, refuses_figures_that_run_out_of_frames_or_bins) {
  EXPECT_THAT(error_text([] { ds_cnn({.frames = 6}); }),
              HasSubstr("ds_cnn: conv1: a kernel of 7 x 6 does not fit into 6 x 24; use fewer layers"));
  EXPECT_THAT(error_text([] { ds_cnn({.frames = 14}); }),
              HasSubstr("ds_cnn: block4/depthwise: a kernel of 3 x 1 does not fit into 2 x 1"));
  EXPECT_THAT(error_text([] { ds_cnn({.bins = 9}); }),
              HasSubstr("ds_cnn: block1/depthwise: a kernel of 3 x 3 does not fit into 43 x 2"));
  EXPECT_EQ(error_text([] { ds_cnn({.frames = 15}); }), "");
}

TEST(ds_cnn, refuses_figures_that_make_no_sense) {
  EXPECT_THAT(error_text([] { ds_cnn({.conv_stride_width = 0}); }),
              HasSubstr("ds_cnn: conv_stride_width is 0; supported: 1 to 4096"));
  EXPECT_THAT(error_text([] { ds_cnn({.block_channels = {48, 0}}); }), HasSubstr("ds_cnn: block_channels is 0"));
  EXPECT_THAT(error_text([] { ds_cnn({.classes = 1 << 20}); }), HasSubstr("ds_cnn: classes is 1048576"));
  EXPECT_THAT(error_text([] { ds_cnn({.conv_channels = 4096, .block_channels = {4096, 4096, 4096}}); }), "");
  EXPECT_THAT(
      error_text([] { ds_cnn({.frames = 4096, .conv_height = 4096, .conv_channels = 4096, .block_channels = {}}); }),
      HasSubstr("ds_cnn: conv1/weights: 100663296 values; supported: at most 16777216"));
}

}  // namespace
}  // namespace milliwatt
