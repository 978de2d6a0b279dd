// Constant channels of whole networks: drawn at random, and a real one.
#include <gtest/gtest.h>

#include <cstddef>
#include <filesystem>
#include <random>
#include <span>
#include <vector>

#include "formats/read_model.h"
#include "ops/operator.h"
#include "passes/constant_channels.h"
#include "passes/small_net.h"
#include "plan/random_graphs.h"
#include "shared_data.h"

namespace milliwatt {
namespace {

using testing::kHigh;
using testing::kLow;

/// Drives about a third of the sums to an end, and takes some weights away.
Graph with_extremes(Graph graph, unsigned seed) {
  std::mt19937 random(seed);
  for (const Operator& op : graph.operators) {
    if (op.inputs.size() < 3) continue;
    Tensor& bias = graph.tensor(op.inputs[2]);
    std::vector<std::int32_t> values(elements_of<std::int32_t>(bias).begin(), elements_of<std::int32_t>(bias).end());
    for (std::int32_t& value : values) {
      if (random() % 3 == 0) value = random() % 4 == 0 ? kHigh : kLow;
    }
    const auto bytes = std::as_bytes(std::span(values));
    bias.data.assign(bytes.begin(), bytes.end());
    for (std::byte& weight : graph.tensor(op.inputs[1]).data) {
      if (random() % 3 == 0) weight = std::byte{0};
    }
  }
  return graph;
}

TEST(remove_constant_channels, keeps_every_bit_of_networks_drawn_at_random) {
  std::int64_t removed = 0;
  for (unsigned seed = 0; seed < 1000; ++seed) {
    const Graph graph = with_extremes(testing::random_graph(seed), seed);
    const Graph result = remove_constant_channels(graph, {.multiple = seed % 4 == 0 ? 4 : 1});
    ASSERT_NO_THROW(verify(result)) << "seed " << seed;
    ASSERT_EQ(testing::first_difference(graph, result, seed, 5), "") << "seed " << seed;
    removed += constant_channel_figures(graph, result).removed;
  }
  EXPECT_GT(removed, 500);
}

TEST(remove_constant_channels, halves_the_network_that_sees_persons) {
  const auto path = model_path("mlperf_tiny/vww_96_int8.tflite");
  if (!std::filesystem::exists(path)) GTEST_SKIP() << "no model; run `make models`";
  const Graph model = read_model(path);
  const Graph result = remove_constant_channels(model);
  const ConstantChannelFigures figures = constant_channel_figures(model, result);
  EXPECT_GE(figures.removed, 1656);
  EXPECT_EQ(figures.macs_before, 7'489'664);
  EXPECT_LE(figures.macs_after, 3'873'360);
  EXPECT_EQ(testing::first_difference(model, result, 7, 2), "");
}

}  // namespace
}  // namespace milliwatt
