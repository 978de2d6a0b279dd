#include "device/measured_layers.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <numeric>

#include "board/firmware.h"
#include "device/case_program.h"
#include "ops/operator.h"
#include "target/board.h"

namespace milliwatt {

namespace {

// As many as the flash of the emulated board surely holds.
constexpr std::size_t kMostLayers = 40;
constexpr std::int64_t kMostBytes = 1'300'000;  // of their data

constexpr std::size_t kWorst = 20;  // that are printed, or one in 50
constexpr const char* kLayers = "MILLIWATT_SPEED_LAYERS";
constexpr const char* kSeed = "MILLIWATT_SPEED_SEED";

int number_of(const char* name, int otherwise) {
  const char* text = std::getenv(name);
  return text != nullptr ? std::atoi(text) : otherwise;
}

/// In flash: inputs, outputs, and constants, which kernels read as up to two bytes each.
std::int64_t data_bytes(const DeviceCase& layer) {
  std::int64_t bytes = 0;
  for (const Tensor& tensor : layer.graph.tensors) bytes += (tensor.is_constant() ? 2 : 1) * tensor.bytes();
  return bytes;
}

void measure(const std::vector<DeviceCase>& layers, const Board& board, std::vector<MeasuredLayer>& measured) {
  const CaseProgram program = case_program(layers, board.instruction_set, 0, KernelChoice::kFastest);
  const Firmware firmware(program.source, board);
  const std::vector<std::vector<TensorBytes>> nothing = {{TensorBytes(1)}};
  const Inference inference = firmware.run(nothing).at(0);
  for (std::size_t i = 0; i < layers.size(); ++i) {
    std::int32_t result[4];
    std::memcpy(result, &inference.outputs.at(0)[16 * i], 16);
    EXPECT_EQ(result[0], 0) << program.cases[i].name;
    measured.push_back({program.cases[i].function, program.cases[i].estimated_cycles,
                        static_cast<double>(inference.count.value().layers.at(i).cycles)});
  }
}

}  // namespace

int speed_layers() { return number_of(kLayers, 160); }
unsigned speed_seed() { return static_cast<unsigned>(number_of(kSeed, 1)); }

int size_up_to(int most, std::mt19937& random) {
  std::uniform_real_distribution<double> logarithm(0.0, std::log2(most + 1.0));
  return std::clamp(static_cast<int>(std::exp2(logarithm(random))), 1, most);
}

double macs_of(const DeviceCase& layer) { return static_cast<double>(graph_macs(layer.graph)); }

double outputs_of(const DeviceCase& layer) {
  const Operator& op = layer.graph.operators.at(0);
  return static_cast<double>(layer.graph.tensor(op.outputs.at(0)).elements());
}

std::vector<MeasuredLayer> measure_layers(const std::vector<DeviceCase>& layers) {
  const Board board = read_board("nucleo-l4r5zi");
  std::vector<MeasuredLayer> measured;
  std::vector<DeviceCase> some;
  std::int64_t bytes = 0;
  for (const DeviceCase& layer : layers) {
    const std::int64_t more = data_bytes(layer);
    if (some.size() == kMostLayers || (!some.empty() && bytes + more > kMostBytes)) {
      measure(some, board, measured);
      some.clear();
      bytes = 0;
    }
    some.push_back(layer);
    bytes += more;
  }
  if (!some.empty()) measure(some, board, measured);
  return measured;
}

void tell(const std::vector<DeviceCase>& layers, const std::vector<MeasuredLayer>& measured,
          const std::vector<double>& values, const std::string& unit) {
  if (std::getenv(kLayers) == nullptr && std::getenv(kSeed) == nullptr) return;
  fmt::print("{} layers, {}:", layers.size(), unit);
  for (const double share : {0.5, 0.9, 0.95, 0.98, 0.99, 1.0}) {
    fmt::print(" {:g} % at most {:.2f}", 100 * share, percentile(values, share));
  }
  fmt::print("\n");
  std::vector<std::size_t> order(layers.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, std::greater(), [&](std::size_t i) { return values[i]; });
  order.resize(std::min(order.size(), std::max(kWorst, order.size() / 50)));
  for (const std::size_t i : order) {
    fmt::print("  {:.2f} {} {}, {:.0f} products, {:.0f} cycles, planned {:.2f} times\n", values[i], layers[i].name,
               measured[i].kernel, macs_of(layers[i]) / outputs_of(layers[i]), measured[i].cycles,
               measured[i].planned_cycles / measured[i].cycles);
  }
}

double percentile(std::vector<double> values, double share) {
  std::ranges::sort(values);
  return values.at(static_cast<std::size_t>(share * static_cast<double>(values.size() - 1)));
}

}  // namespace milliwatt
