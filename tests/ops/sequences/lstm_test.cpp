// UNIDIRECTIONAL_SEQUENCE_LSTM: rules and reference. Its bits are compared with TFLite Micro's in tests/oracle.
#include "ops/sequences/lstm.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "ops/breakage.h"
#include "ops/execute.h"
#include "ops/lstm_graph.h"

namespace milliwatt {
namespace {

using namespace test;

double sigmoid(double x) { return 1 / (1 + std::exp(-x)); }

/// One sample, one step, in real numbers.
struct RealLstm {
  explicit RealLstm(const Graph& lstm) : graph(lstm), hidden(units(), 0), cell(units(), 0) {}

  std::size_t units() const { return static_cast<std::size_t>(graph.tensor(13).shape[1]); }

  double gate(int number, std::size_t unit, const std::vector<double>& in) const {
    const auto sum = [&](const Tensor& weights, const std::vector<double>& values) {
      double total = 0;
      for (std::size_t i = 0; i < values.size(); ++i) {
        total += static_cast<double>(weights.quantization.scales[0]) *
                 elements_of<std::int8_t>(weights)[unit * values.size() + i] * values[i];
      }
      return total;
    };
    const Tensor& weights = graph.tensor(1 + number);
    const double bias_scale =
        static_cast<double>(weights.quantization.scales[0] * graph.tensor(0).quantization.scales[0]);
    return sum(weights, in) + sum(graph.tensor(5 + number), hidden) +
           bias_scale * elements_of<std::int32_t>(graph.tensor(9 + number))[unit];
  }

  void step(const std::vector<double>& in) {
    std::vector<double> next;
    for (std::size_t unit = 0; unit < units(); ++unit) {
      cell[unit] = sigmoid(gate(1, unit, in)) * cell[unit] + sigmoid(gate(0, unit, in)) * std::tanh(gate(2, unit, in));
      next.push_back(sigmoid(gate(3, unit, in)) * std::tanh(cell[unit]));
    }
    hidden = next;
  }

  const Graph& graph;
  std::vector<double> hidden, cell;
};

std::vector<std::byte> random_codes(std::size_t count, std::uint64_t seed) {
  Random random({seed});
  std::vector<std::byte> codes(count);
  for (std::byte& code : codes) code = static_cast<std::byte>(random.below(256));
  return codes;
}

TEST(lstm, is_near_the_real_function_and_goes_on_where_it_left_off) {
  const Graph graph = lstm_graph({.steps = 2});
  Executor executor(graph);
  RealLstm real(graph);
  for (std::uint64_t call = 0; call < 3; ++call) {
    const std::vector<std::byte> in = random_codes(10, call);
    executor.run(std::vector<std::vector<std::byte>>{in});
    for (std::size_t time = 0; time < 2; ++time) {
      std::vector<double> values;
      for (std::size_t i = 0; i < 5; ++i) {
        values.push_back(0.02 * (static_cast<std::int8_t>(in[time * 5 + i]) - 7));
      }
      real.step(values);
      for (std::size_t unit = 0; unit < 4; ++unit) {
        const auto code = static_cast<std::int8_t>(executor.outputs()[0][time * 4 + unit]);
        EXPECT_NEAR(0.0078 * (code + 3), real.hidden[unit], 0.02) << "call " << call << " time " << time;
      }
    }
  }
}

TEST(lstm, begins_anew_after_a_reset) {
  const Graph graph = lstm_graph({});
  Executor executor(graph);
  const std::vector<std::vector<std::byte>> inputs = {random_codes(15, 9)};
  executor.run(inputs);
  const auto first = executor.outputs();
  executor.run(inputs);
  EXPECT_NE(executor.outputs(), first);
  executor.reset();
  executor.run(inputs);
  EXPECT_EQ(executor.outputs(), first);
}

TEST(lstm, computes_samples_apart_in_either_order_of_time) {
  const Graph samples = lstm_graph({.batch = 2, .steps = 3});
  const Graph times = lstm_graph({.batch = 2, .steps = 3, .is_time_major = true});
  const std::vector<std::byte> in = random_codes(30, 4);
  std::vector<std::byte> turned(30);
  for (std::size_t i = 0; i < 30; ++i) turned[(i / 5 % 3 * 2 + i / 15) * 5 + i % 5] = in[i];
  Executor one(samples);
  Executor other(times);
  one.run(std::vector<std::vector<std::byte>>{in});
  other.run(std::vector<std::vector<std::byte>>{turned});
  for (std::size_t i = 0; i < 24; ++i) {
    EXPECT_EQ(one.outputs()[0][i], other.outputs()[0][(i / 4 % 3 * 2 + i / 12) * 4 + i % 4]) << "index " << i;
  }
}

TEST(lstm, clips_its_cells) {
  const Graph graph = lstm_graph({.steps = 6, .cell_clip = 0.25});
  Executor executor(graph);
  executor.run(std::vector<std::vector<std::byte>>{random_codes(30, 2)});
  const auto* cells = reinterpret_cast<const std::int16_t*>(executor.value(14).data());
  bool is_clipped = false;
  for (int unit = 0; unit < 4; ++unit) {
    EXPECT_LE(std::abs(cells[unit]), 1024);
    is_clipped = is_clipped || std::abs(cells[unit]) == 1024;
  }
  EXPECT_TRUE(is_clipped);
}

TEST(lstm, counts_its_products) { EXPECT_EQ(graph_macs(lstm_graph({})), 3 * 4 * 4 * (5 + 4)); }

TEST(lstm, says_what_it_does_not_support) {
  expect_problems(
      lstm_graph({}),
      {
          {[](Graph& g) { g.operators[0].inputs[9] = 1; }, "input 9 is there; supported: LSTMs without peepholes"},
          {[](Graph& g) { g.operators[0].inputs[16] = 1; }, "input 16 is there; supported: LSTMs without projection"},
          {[](Graph& g) { g.operators[0].inputs[20] = 1; },
           "input 20 is there; supported: LSTMs without layer normalization"},
          {[](Graph& g) { g.operators[0].inputs[5] = kNoTensor; }, "input 5 is left out; supported: an input there"},
          {[](Graph& g) { g.tensor(14).is_variable = false; },
           "cell state \"cell\" is no variable; supported: a variable tensor"},
          {[](Graph& g) {
             g.tensor(2).shape = {5, 4};
           },
           "forget gate weights \"weights2\" has shape 5x4; supported: 4x5"},
          {[](Graph& g) { g.tensor(14).quantization.scales[0] = 0.0003F; },
           "cell state \"cell\" has scale 0.0003; supported: a power of two, 2^-27 to 2^-7"},
          {with("activation", std::string("relu")), "activation is relu; supported: tanh"},
          {with("proj_clip", 1.0), "proj_clip is 1; supported: 0"},
      });
}

}  // namespace
}  // namespace milliwatt
