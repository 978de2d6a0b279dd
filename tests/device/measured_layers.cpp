#include "device/measured_layers.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>

#include "board/firmware.h"
#include "device/case_program.h"
#include "ops/operator.h"
#include "target/board.h"

namespace milliwatt {

namespace {

// As many as the flash of the emulated board surely holds.
constexpr std::size_t kMostLayers = 40;
constexpr std::int64_t kMostBytes = 600'000;  // of constants, half of what they take at two bytes each

std::int64_t constant_bytes(const DeviceCase& layer) {
  std::int64_t bytes = 0;
  for (const Tensor& tensor : layer.graph.tensors) bytes += tensor.is_constant() ? tensor.bytes() : 0;
  return bytes;
}

void measure(const std::vector<DeviceCase>& layers, const Board& board, std::vector<double>& cycles) {
  const CaseProgram program = case_program(layers, board.instruction_set, 0, KernelChoice::kFastest);
  const Firmware firmware(program.source, board);
  const std::vector<std::vector<TensorBytes>> nothing = {{TensorBytes(1)}};
  const Inference inference = firmware.run(nothing).at(0);
  for (std::size_t i = 0; i < layers.size(); ++i) {
    std::int32_t result[4];
    std::memcpy(result, &inference.outputs.at(0)[16 * i], 16);
    EXPECT_EQ(result[0], 0) << program.cases[i].name;
    cycles.push_back(static_cast<double>(inference.count.value().layers.at(i).cycles));
  }
}

}  // namespace

int number_of(const char* name, int otherwise) {
  const char* text = std::getenv(name);
  return text != nullptr ? std::atoi(text) : otherwise;
}

int size_up_to(int most, std::mt19937& random) {
  std::uniform_real_distribution<double> logarithm(0.0, std::log2(most + 1.0));
  return std::clamp(static_cast<int>(std::exp2(logarithm(random))), 1, most);
}

double macs_of(const DeviceCase& layer) { return static_cast<double>(graph_macs(layer.graph)); }

double outputs_of(const DeviceCase& layer) {
  const Operator& op = layer.graph.operators.at(0);
  return static_cast<double>(layer.graph.tensor(op.outputs.at(0)).elements());
}

std::vector<double> cycles_of(const std::vector<DeviceCase>& layers) {
  const Board board = read_board("nucleo-l4r5zi");
  std::vector<double> cycles;
  std::vector<DeviceCase> some;
  std::int64_t bytes = 0;
  for (const DeviceCase& layer : layers) {
    const std::int64_t more = constant_bytes(layer);
    if (some.size() == kMostLayers || (!some.empty() && bytes + more > kMostBytes)) {
      measure(some, board, cycles);
      some.clear();
      bytes = 0;
    }
    some.push_back(layer);
    bytes += more;
  }
  if (!some.empty()) measure(some, board, cycles);
  return cycles;
}

double percentile(std::vector<double> values, double share) {
  std::ranges::sort(values);
  return values.at(static_cast<std::size_t>(share * static_cast<double>(values.size() - 1)));
}

}  // namespace milliwatt
