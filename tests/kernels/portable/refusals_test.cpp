// What no kernel computes, and what is said of it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "error_text.h"
#include "kernels/kernels.h"
#include "ops/against_codes.h"
#include "ops/breakage.h"

namespace milliwatt {
namespace {

using namespace test;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(portable_kernels, compute_float32_with_portable_kernels_on_every_core) {
  Graph depthwise = depthwise_graph();
  depthwise.tensor(2).quantization = per_channel({0.05F, 0.1F, 0.15F, 0.2F}, 0);
  Graph add = add_graph();
  add.tensor(1).shape = {1, 2, 3};
  for (const Graph& codes :
       {conv2d_graph(), depthwise, fully_connected_graph(), average_pool_graph(), softmax_graph(), add}) {
    const Graph graph = in_floats(codes);
    ASSERT_THAT(problems_of(graph), IsEmpty());
    for (const InstructionSet set : instruction_sets()) {
      const std::vector<std::vector<Kernel>> kernels = kernels_of(graph, set);
      for (const Kernel& kernel : kernels.front()) {
        EXPECT_TRUE(kernel.header.starts_with("portable/")) << kernel.header << " of " << name_of(set);
      }
    }
  }
}

TEST(portable_kernels, refuse_a_batch_norm) {
  GraphBuilder builder("norm");
  std::vector<TensorId> inputs = {builder.input("in", {ElementType::kFloat32, {1, 2}, {}})};
  for (const char* name : {"gamma", "beta", "mean", "variance"}) {
    inputs.push_back(builder.constant(name, {2}, std::vector<float>{1, 1}));
  }
  builder.output(builder.op("BATCH_NORM", "layer", inputs, {{"epsilon", 0.25}, {"activation", kNone}},
                            {ElementType::kFloat32, {1, 2}, {}}));
  const Graph graph = builder.build();
  ASSERT_THAT(problems_of(graph), IsEmpty());
  EXPECT_THAT(error_text([&] { kernels_of(graph, InstructionSet::portable); }),
              HasSubstr("a batch norm runs on the host only; fold it into the layer in front first"));
}

TEST(portable_kernels, refuse_to_move_more_elements_than_a_board_has_bytes) {
  GraphBuilder builder("moved");
  const TensorSpec spec = {ElementType::kInt8, {1, 4097, 4096}, per_tensor(0.5F, 0)};
  const TensorId in = builder.input("in", spec);
  const TensorId axes = builder.constant("axes", {1}, std::vector<std::int32_t>{1});
  builder.output(builder.op("REVERSE_V2", "layer", {in, axes}, {}, spec));
  const Graph graph = builder.build();
  ASSERT_THAT(problems_of(graph), IsEmpty());
  EXPECT_THAT(error_text([&] { kernels_of(graph, InstructionSet::portable); }),
              HasSubstr("its output has 16781312 elements; supported on devices: at most 16777216"));
}

}  // namespace
}  // namespace milliwatt
