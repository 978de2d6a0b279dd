// Channels that are gone take their weights with them, and the network computes what it did without what they added.
#include "compress/cut_channels.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>

#include "base/random.h"
#include "base/to_size.h"
#include "compress/channel_scores.h"
#include "error_text.h"
#include "ops/execute.h"
#include "ops/float_values.h"
#include "ops/operator.h"
#include "train/parameters.h"
#include "zoo/ds_cnn.h"
#include "zoo/image_networks.h"

namespace milliwatt {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

Graph with_weights(Graph graph) {
  const Parameters parameters = find_parameters(graph);
  std::vector<float> trained(parameters.trained_count);
  std::vector<float> statistics(parameters.statistics_count);
  draw_parameters(parameters, 3, trained, statistics);
  Random random({4});
  for (const Parameter& parameter : parameters.trained) {
    if (parameter.role == Role::kWeights) continue;
    for (std::size_t i = 0; i < parameter.count; ++i)
      trained[parameter.offset + i] = static_cast<float>(random.uniform(0.5, 1.5));
  }
  write_parameters(graph, parameters.trained, trained);
  write_parameters(graph, parameters.statistics, statistics);
  return graph;
}

TensorId output_of(const Graph& graph, const std::string& name) {
  return std::ranges::find_if(graph.operators, [&](const Operator& op) { return op.name == name; })->outputs.at(0);
}

std::int64_t channels(const Graph& graph, const std::string& name) {
  return graph.tensor(output_of(graph, name)).shape.back();
}

/// Channel c of NAME's output scores c, of all others 0.
Indexed<std::vector<double>> rising_scores(const Graph& graph, const std::vector<std::string>& names) {
  Indexed<std::vector<double>> scores(graph.tensors.size());
  for (const std::string& name : names) {
    const TensorId id = output_of(graph, name);
    for (std::int64_t c = 0; c < graph.tensor(id).shape.back(); ++c) scores[id].push_back(static_cast<double>(c));
  }
  return scores;
}

std::vector<float> outputs_of(const Graph& graph, const std::vector<float>& input) {
  Executor executor(graph);
  executor.run(test::one_input(input));
  return test::values_of<float>(executor.outputs()[0]);
}

/// Sets gamma and beta of some channels to 0: they give 0 to whoever reads them.
Graph silenced(Graph graph, const std::string& norm, std::int64_t first, std::int64_t count) {
  for (const char* part : {"/gamma", "/beta"}) {
    for (Tensor& tensor : graph.tensors) {
      if (tensor.name == norm + part) std::memset(tensor.data.data() + first * 4, 0, to_size(count) * 4);
    }
  }
  return graph;
}

TEST(cut_channels, leaves_what_a_network_with_silent_channels_computes) {
  const Graph full = with_weights(lenet_20_50_500({28, 28, 1}, 10));
  CutRequest request;
  request.channels = {{"conv1", 8}, {"conv2", 14}, {"dense1", 28}};
  const Graph cut = cut_channels(full, rising_scores(full, {"conv1", "conv2", "dense1"}), request);
  EXPECT_EQ(channels(cut, "conv1"), 8);
  EXPECT_EQ(channels(cut, "pool2"), 14);
  EXPECT_EQ(channels(cut, "flat"), 16 * 14);
  EXPECT_EQ(channels(cut, "dense1"), 28);
  EXPECT_EQ(graph_macs(cut), 576 * 8 * 25 + 64 * 14 * 200 + 224 * 28 + 280);
  Graph silent = silenced(full, "conv1/norm", 0, 12);
  silent = silenced(std::move(silent), "conv2/norm", 0, 36);
  silent = silenced(std::move(silent), "dense1/norm", 0, 472);
  for (unsigned seed = 1; seed < 4; ++seed) {
    const std::vector<float> input = test::random_floats(784, 1, seed);
    const std::vector<float> expected = outputs_of(silent, input);
    const std::vector<float> actual = outputs_of(cut, input);
    for (std::size_t i = 0; i < expected.size(); ++i) EXPECT_NEAR(actual[i], expected[i], 1e-5F) << seed << " " << i;
  }
}

TEST(cut_channels, cuts_residual_branches_together) {
  const Graph full = with_weights(resnet8({32, 32, 3}, 1, 10));
  CutRequest request;
  request.channels = {{"block2/conv2", 20}};
  const Graph cut = cut_channels(full, rising_scores(full, {"block2/conv2"}), request);
  for (const char* layer : {"block2/conv2", "block2/shortcut", "block2/add"})
    EXPECT_EQ(channels(cut, layer), 20) << layer;
  EXPECT_EQ(channels(cut, "block2/conv1"), 32);
}

TEST(cut_channels, takes_depthwise_layers_along) {
  const Graph full = with_weights(ds_cnn({}));
  CutRequest request;
  request.channels = {{"conv1", 10}};
  const Graph cut = cut_channels(full, rising_scores(full, {"conv1"}), request);
  EXPECT_EQ(channels(cut, "conv1"), 10);
  EXPECT_EQ(channels(cut, "block1/depthwise"), 10);
}

TEST(cut_channels, reaches_the_macs_with_even_numbers_of_channels) {
  const Graph full = with_weights(ds_cnn({}));
  Indexed<std::vector<double>> scores(full.tensors.size());
  Random random({6});
  for (const Operator& op : full.operators) {
    if (!op.name.ends_with("/norm")) continue;
    for (std::int64_t c = 0; c < full.tensor(op.outputs[0]).shape.back(); ++c)
      scores[op.outputs[0]].push_back(random.uniform());
  }
  for (const int multiple : {1, 4}) {
    CutRequest request;
    request.macs = 0.5;
    request.multiple = multiple;
    const Graph cut = cut_channels(full, scores, request);
    const double share = static_cast<double>(graph_macs(cut)) / static_cast<double>(graph_macs(full));
    EXPECT_LE(share, 0.5);
    EXPECT_GE(share, multiple == 1 ? 0.48 : 0.4);
    for (const Operator& op : cut.operators) {
      if (op.name.ends_with("/norm")) {
        EXPECT_EQ(channels(cut, op.name) % multiple, 0) << op.name;
      }
    }
  }
}

TEST(cut_channels, names_what_cannot_be) {
  const Graph full = with_weights(lenet_20_50_500({28, 28, 1}, 10));
  const auto refused = [&](const CutRequest& request) {
    return error_text([&] { cut_channels(full, rising_scores(full, {"conv1"}), request); });
  };
  EXPECT_THAT(refused({.channels = {{"conv9", 3}}}), HasSubstr("channels: there is no layer \"conv9\""));
  EXPECT_THAT(refused({.channels = {{"conv1", 21}}}), HasSubstr("\"conv1\" has 20; supported: 1 to 20"));
  EXPECT_THAT(refused({.channels = {{"classes", 9}}}), HasSubstr("\"classes\" cannot lose more channels, 10 stay"));
  EXPECT_THAT(refused({.channels = {}, .macs = 0.0001}), HasSubstr("macs: the network cannot lose so many; 0.0"));
}

TEST(channel_scores, are_the_squared_gradients_of_gates) {
  const Graph graph = with_weights(lenet_20_50_500({28, 28, 1}, 10));
  const Parameters parameters = find_parameters(graph);
  ChannelScores scores(graph);
  std::vector<float> gradients(parameters.trained_count, 0);
  std::vector<float> values(parameters.trained_count);
  read_parameters(graph, parameters.trained, values);
  double gate = 0;  // of channel 3 of conv1/norm
  for (const Parameter& parameter : parameters.trained) {
    const std::string& name = graph.tensor(parameter.id).name;
    if (name != "conv1/norm/gamma" && name != "conv1/norm/beta") continue;
    gradients[parameter.offset + 3] = name.ends_with("gamma") ? 0.5F : -2.0F;
    gate += static_cast<double>(gradients[parameter.offset + 3] * values[parameter.offset + 3]);
  }
  scores.add(gradients);
  EXPECT_NEAR(scores.sums()[output_of(graph, "conv1/norm")][3], gate * gate, 1e-6);
  EXPECT_EQ(scores.sums()[output_of(graph, "conv1/norm")][2], 0);
  EXPECT_TRUE(scores.sums()[output_of(graph, "conv1")].empty()) << "the gate is behind its batch norm";
  EXPECT_EQ(scores.sums()[output_of(graph, "classes")].size(), 10U) << "it has none";
}

}  // namespace
}  // namespace milliwatt
