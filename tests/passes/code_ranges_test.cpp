#include "passes/code_ranges.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "ops/execute.h"
#include "ops/sums/window_classes.h"
#include "ops/window.h"
#include "passes/small_net.h"
#include "plan/random_graphs.h"

namespace milliwatt {
namespace {

using testing::kHigh;
using testing::SmallNet;

/// The codes that each channel of the tensor took while the inputs ran.
ChannelRanges taken(const Graph& graph, const Executor& executor, TensorId id) {
  const auto channels = static_cast<std::size_t>(graph.tensor(id).shape.back());
  ChannelRanges ranges(channels, {127, -128});
  const std::vector<std::byte>& bytes = executor.value(id);
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const auto code = static_cast<std::int8_t>(bytes[i]);
    ranges[i % channels] = hull(ranges[i % channels], {code, code});
  }
  return ranges;
}

TEST(code_ranges, are_exact_for_one_layer) {
  SmallNet net;  // the ends come from the ends of the two elements, which are independent of each other
  const TensorId in = net.input({1, 1, 2, 1}, 3);
  const TensorId dense = net.dense(in, {.channels = 8, .activation = "relu6"}, {0, 2000, -2000, kHigh});
  const TensorId padded = net.depthwise(in, {.channels = 8, .kernel = 3, .activation = "none"}, {0, 3000, -3000});
  net.output(dense);
  net.output(padded);
  const Graph graph = net.build();
  const std::vector<ChannelRanges> ranges = code_ranges(graph);
  Executor executor(graph);
  std::vector<ChannelRanges> seen(2, ChannelRanges(8, {127, -128}));
  for (int corner : {0x8080, 0x807f, 0x7f80, 0x7f7f}) {
    executor.run(std::vector<std::vector<std::byte>>{{std::byte(corner / 256), std::byte(corner % 256)}});
    for (std::size_t i = 0; i < 2; ++i) {
      const ChannelRanges now = taken(graph, executor, graph.outputs[i]);
      for (std::size_t c = 0; c < 8; ++c) seen[i][c] = hull(seen[i][c], now[c]);
    }
  }
  EXPECT_EQ(ranges[static_cast<std::size_t>(dense)], seen[0]);
  EXPECT_EQ(ranges[static_cast<std::size_t>(padded)], seen[1]);
}

TEST(code_ranges, hold_every_code_of_networks_drawn_at_random) {
  for (unsigned seed = 0; seed < 100; ++seed) {
    const Graph graph = testing::random_graph(seed);
    const std::vector<ChannelRanges> ranges = code_ranges(graph);
    Executor executor(graph);
    for (const auto& inputs : testing::inputs_for(graph, seed, 4)) {
      executor.run(inputs);
      for (const Operator& op : graph.operators) {
        const ChannelRanges& said = ranges[static_cast<std::size_t>(op.outputs[0])];
        const ChannelRanges seen = taken(graph, executor, op.outputs[0]);
        for (std::size_t c = 0; c < seen.size(); ++c) ASSERT_EQ(hull(said[c], seen[c]), said[c]) << "seed " << seed;
      }
    }
  }
}

TEST(requantized, gives_all_codes_where_32_bits_might_overflow) {
  const QuantizedMultiplier half = quantize_multiplier(0.5);
  EXPECT_EQ(requantized(-20, 40, half, 3, {}), (CodeInterval{-7, 23}));
  EXPECT_EQ(requantized(std::int64_t{1} << 31, std::int64_t{1} << 31, half, 3, {-5, 90}), (CodeInterval{-5, 90}));
  EXPECT_EQ(requantized(1 << 30, 1 << 30, quantize_multiplier(3.0), 0, {}), (CodeInterval{-128, 127}));
}

TEST(window_classes, are_the_sets_of_taps_that_windows_have) {
  for (int height = 1; height < 9; ++height) {
    for (int kernel = 1; kernel < 6; ++kernel) {
      for (int stride = 1; stride < 4; ++stride) {
        for (int dilation = 1; dilation < 4; ++dilation) {
          Window2d w;
          w.in_height = height;
          w.kernel_height = kernel;
          w.stride_height = stride;
          w.dilation_height = dilation;
          w.out_height = (height + stride - 1) / stride;
          w.pad_top = std::max(0, (w.out_height - 1) * stride + (kernel - 1) * dilation + 1 - height) / 2;
          std::vector<std::vector<int>> expected, found;
          for (int y = 0; y < w.out_height; ++y) {
            expected.emplace_back();
            for_each_tap(w, y, 0, [&](int, int tap) { expected.back().push_back(tap); });
          }
          for (const WindowClass& taps : window_classes(w)) {
            found.emplace_back();
            for (int tap = taps.first_row; tap < taps.end_row; ++tap) found.back().push_back(tap);
          }
          using Sets = std::set<std::vector<int>>;
          EXPECT_EQ(Sets(found.begin(), found.end()), Sets(expected.begin(), expected.end()))
              << height << " " << kernel << " " << stride << " " << dilation;
        }
      }
    }
  }
}

}  // namespace
}  // namespace milliwatt
