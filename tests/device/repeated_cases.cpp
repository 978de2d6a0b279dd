#include <random>
#include <string>
#include <vector>

#include "base/to_size.h"
#include "device/device_cases.h"
#include "device/random_layers.h"
#include "graph/builder.h"

namespace milliwatt {

namespace {

struct Operands {
  Shape shape;  ///< of the output
  Shape other;  ///< of one operand; the other has the output's
};

// Runs of one element to nine; repeated inside, outside, in the middle and along the rows.
const Operands kOperands[] = {
    {{1, 3, 4, 9}, {1, 3, 4, 9}}, {{1, 3, 4, 9}, {9}},          {{1, 3, 4, 9}, {1}},
    {{1, 3, 4, 3}, {1, 1, 1, 3}}, {{1, 3, 5, 2}, {1, 3, 5, 1}}, {{1, 3, 4, 6}, {1, 3, 1, 6}},
    {{1, 3, 4, 5}, {1, 1, 4, 5}}, {{1, 3, 4, 1}, {1, 3, 1, 1}}, {{1, 17}, {1, 17}},
    {{1, 2, 7}, {1, 2, 1}},
};

struct Scales {
  float first, second, output;
};
// Sums that lie on a plane and sums that do not; factors of products from 2^-18 to above 1.
const Scales kScales[] = {{0.0512F, 0.0713F, 0.0933F}, {0.5F, 0.001F, 0.4F},       {0.031F, 0.031F, 0.031F},
                          {0.125F, 0.25F, 0.0625F},    {0.0021F, 0.0017F, 0.093F}, {1.7F, 0.9F, 0.8F}};

DeviceCase layer(const std::string& kind, const Operands& operands, const Scales& scales, std::mt19937& random) {
  const auto zero_point = [&] { return random() % 3 == 0 ? -128 : static_cast<int>(random() % 200) - 100; };
  const bool chooses = kind == "MAXIMUM" || kind == "MINIMUM";
  const Quantization first = per_tensor(scales.first, zero_point());
  const Quantization second = chooses ? first : per_tensor(scales.second, zero_point());
  GraphBuilder builder("layer");
  const auto add_first = [&] { return builder.input("a", {ElementType::kInt8, operands.shape, first}); };
  const auto add_second = [&] {
    if (random() % 2 == 0) return builder.input("b", {ElementType::kInt8, operands.other, second});
    std::vector<std::int8_t> values(to_size(element_count(operands.other)));
    for (std::int8_t& value : values) value = static_cast<std::int8_t>(random());
    return builder.constant("b", operands.other, values, second);
  };
  std::vector<TensorId> inputs;
  const bool turned = random() % 2 == 0;
  if (turned) inputs.push_back(add_second());
  inputs.push_back(add_first());
  if (!turned) inputs.push_back(add_second());
  const char* const activations[] = {"none", "none", "relu", "relu6"};
  const Attributes attributes = {{"activation", std::string(activations[random() % 4])}};
  const Quantization output = chooses ? first : per_tensor(scales.output, zero_point());
  builder.output(builder.op(kind, "out", inputs, chooses ? Attributes() : attributes,
                            {ElementType::kInt8, operands.shape, output}));
  return {kind + " of " + shape_text(operands.shape) + " and " + shape_text(operands.other), builder.build()};
}

}  // namespace

void add_repeated_layers(std::vector<DeviceCase>& cases, unsigned seed) {
  std::mt19937 random(seed + 7);
  std::size_t next = 0;
  for (const Operands& operands : kOperands) {
    for (const char* kind : {"ADD", "SUB", "MUL", "MAXIMUM", "MINIMUM"}) {
      cases.push_back(layer(kind, operands, kScales[next++ % std::size(kScales)], random));
    }
  }
}

}  // namespace milliwatt
