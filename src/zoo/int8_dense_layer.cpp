#include "zoo/int8_dense_layer.h"

#include <cstdint>

#include "graph/builder.h"

namespace milliwatt {

Graph int8_dense_layer(int inputs, const std::vector<float>& multipliers, std::int32_t output_zero_point) {
  const auto units = static_cast<std::int64_t>(multipliers.size());
  std::vector<std::int8_t> weights;
  for (std::int64_t i = 0; i < units * inputs; ++i) weights.push_back(static_cast<std::int8_t>(i * 37 % 255 - 127));
  GraphBuilder builder("layer");
  const TensorId in = builder.input("in", {ElementType::kInt8, {1, inputs}, per_tensor(1.0F, 0)});
  const TensorId constants = builder.constant("weights", {units, inputs}, weights, per_channel(multipliers, 0));
  builder.output(builder.op("FULLY_CONNECTED", "out", {in, constants, kNoTensor}, {{"activation", std::string("none")}},
                            {ElementType::kInt8, {1, units}, per_tensor(1.0F, output_zero_point)}));
  return builder.build();
}

}  // namespace milliwatt
