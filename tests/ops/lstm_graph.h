// Small LSTMs with random weights.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "base/random.h"
#include "graph/builder.h"

namespace milliwatt::test {

struct LstmSpec {
  std::int64_t batch = 1, steps = 3, features = 5, units = 4;
  bool is_time_major = false;
  float cell_scale = 0x1p-12F;
  double cell_clip = 0;
  int lowest_weight = -128;
  float weight_scale = 1;  ///< times those of the gates
};

/// Tensors: 0 input; 1 .. 4 and 5 .. 8 weights, 9 .. 12 biases of input, forget, cell and output gate; 13 hidden and 14
/// cell state; 15 output. Inputs 9 .. 11, 16, 17 and 20 .. 23 are left out.
inline Graph lstm_graph(const LstmSpec& spec, std::uint64_t seed = 1) {
  Random random({seed});
  GraphBuilder builder("lstm");
  const auto shape = [&](std::int64_t last) {
    return spec.is_time_major ? Shape{spec.steps, spec.batch, last} : Shape{spec.batch, spec.steps, last};
  };
  const Quantization states = per_tensor(0.0078F, -3);
  std::vector<TensorId> inputs(24, kNoTensor);
  inputs[0] = builder.input("in", {ElementType::kInt8, shape(spec.features), per_tensor(0.02F, 7)});
  const auto codes = [&](std::int64_t count) {
    std::vector<std::int8_t> values;
    for (std::int64_t i = 0; i < count; ++i) {
      values.push_back(
          std::max(static_cast<std::int8_t>(random.below(256)), static_cast<std::int8_t>(spec.lowest_weight)));
    }
    return values;
  };
  for (std::size_t i = 1; i < 9; ++i) {
    const std::int64_t width = i < 5 ? spec.features : spec.units;
    inputs[i] = builder.constant("weights" + std::to_string(i), {spec.units, width}, codes(spec.units * width),
                                 per_tensor(spec.weight_scale * (0.005F + 0.001F * static_cast<float>(i)), 0));
  }
  for (std::size_t i = 12; i < 16; ++i) {
    std::vector<std::int32_t> bias;
    for (std::int64_t k = 0; k < spec.units; ++k) bias.push_back(static_cast<std::int32_t>(random.below(8001)) - 4000);
    inputs[i] = builder.constant("bias" + std::to_string(i), {spec.units}, bias, per_tensor(1e-4F, 0));
  }
  inputs[18] = builder.variable("hidden", {ElementType::kInt8, {spec.batch, spec.units}, states});
  inputs[19] =
      builder.variable("cell", {ElementType::kInt16, {spec.batch, spec.units}, per_tensor(spec.cell_scale, 0)});
  builder.output(builder.op("UNIDIRECTIONAL_SEQUENCE_LSTM", "layer", inputs,
                            {{"activation", std::string("tanh")},
                             {"cell_clip", spec.cell_clip},
                             {"proj_clip", 0.0},
                             {"time_major", std::int64_t{spec.is_time_major}}},
                            {ElementType::kInt8, shape(spec.units), states}));
  return builder.build();
}

}  // namespace milliwatt::test
