// Read from the kernels' own estimates: of dense layers with some and with twice as many units and inputs, what grows
// with the units but not with the inputs.
#include "compress/output_cycles.h"

#include <algorithm>
#include <limits>
#include <vector>

#include "kernels/kernels.h"
#include "zoo/int8_dense_layer.h"

namespace milliwatt {

namespace {

constexpr float kPowerOfTwo = 1.0F / 512.0F;
constexpr int kUnits = 12, kInputs = 32;

struct Multipliers {
  float first = kPowerOfTwo;       ///< of the first channel
  float step = 0;                  ///< from a channel to the next
  std::int32_t zero_point = -128;  ///< of the output
};

double layer_cycles(InstructionSet set, const Multipliers& multipliers, int units, int inputs) {
  std::vector<float> all;
  for (int i = 0; i < units; ++i) all.push_back(multipliers.first + multipliers.step * static_cast<float>(i % kUnits));
  const Graph graph = int8_dense_layer(inputs, all, multipliers.zero_point);
  double least = std::numeric_limits<double>::infinity();
  for (const Kernel& kernel : kernels_for(OpView(graph, graph.operators.front()), set)) {
    if (!kernel.for_flash) least = std::min(least, kernel.cost.cycles);
  }
  return least;
}

double cycles_of(InstructionSet set, const Multipliers& multipliers) {
  const auto unit = [&](int inputs) {
    return (layer_cycles(set, multipliers, 2 * kUnits, inputs) - layer_cycles(set, multipliers, kUnits, inputs)) /
           kUnits;
  };
  return 2.0 * unit(kInputs) - unit(2 * kInputs);
}

}  // namespace

OutputCycles output_cycles(InstructionSet set) {
  constexpr float kStep = 0.0001F;
  return {cycles_of(set, {}), cycles_of(set, {kPowerOfTwo, kStep, -128}), cycles_of(set, {kPowerOfTwo, kStep, 0})};
}

}  // namespace milliwatt
