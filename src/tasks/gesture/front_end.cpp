#include "tasks/gesture/front_end.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "base/error.h"
#include "graph/builder.h"

namespace milliwatt {
namespace {

constexpr float kScale = 1.0F / 128;

std::vector<float> factors_of(std::span<const double> ranges) {
  std::vector<float> factors;
  for (const double range : ranges) factors.push_back(static_cast<float>(1 / range));
  return factors;
}

}  // namespace

Quantization motion_quantization() { return per_tensor(kScale, 0); }

std::vector<std::int8_t> motion_codes(std::span<const double> ranges, std::span<const float> numbers) {
  const std::vector<float> factors = factors_of(ranges);
  std::vector<std::int8_t> codes;
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    const float real = numbers[i] * factors[i % factors.size()];
    codes.push_back(static_cast<std::int8_t>(std::clamp(std::round(real / kScale), -128.0F, 127.0F)));
  }
  return codes;
}

Graph with_motion_front_end(std::span<const double> ranges, const Graph& network) {
  const TensorId read = network.inputs.at(0);
  const Tensor& wanted = network.tensor(read);
  if (wanted.type != ElementType::kInt8 || wanted.quantization != motion_quantization() ||
      wanted.shape.back() != static_cast<std::int64_t>(ranges.size())) {
    throw Error(fmt::format("front end: input {} of the model is not what it gives; use a model of `milliwatt train`",
                            wanted.name));
  }
  Graph joined = network;
  const auto add = [&](Tensor tensor) {
    joined.tensors.push_back(std::move(tensor));
    return static_cast<TensorId>(joined.tensors.size() - 1);
  };
  const std::vector<float> factors = factors_of(ranges);
  const auto bytes = std::as_bytes(std::span(factors));
  const TensorId sensor = add({"sensor", ElementType::kFloat32, wanted.shape, {}, {}, false});
  const TensorId factor = add({"sensor/factors",
                               ElementType::kFloat32,
                               {static_cast<std::int64_t>(factors.size())},
                               {},
                               {bytes.begin(), bytes.end()},
                               false});
  const TensorId scaled = add({"sensor/ranges", ElementType::kFloat32, wanted.shape, {}, {}, false});
  for (Operator& later : joined.operators) later.source_index += 2;
  const std::vector<Operator> front = {{"MUL", "ranges", {sensor, factor}, {scaled}, {{"activation", "none"}}, 0},
                                       {"QUANTIZE", "codes", {scaled}, {read}, {}, 1}};
  joined.operators.insert(joined.operators.begin(), front.begin(), front.end());
  joined.inputs[0] = sensor;
  return joined;
}

}  // namespace milliwatt
