// QUANTIZE: real numbers to codes, or codes of one quantization to codes of another.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/wrapping.h"
#include "ops/checks.h"
#include "ops/factories.h"

namespace milliwatt {

namespace {

using enum ElementType;

/// round(real / scale) + zero_point as a code of T, saturating; not-a-number becomes the zero point. (The reference
/// leaves both to the processor's conversion; Arm's does just this.)
template <typename T>
T code_of(float real, float scale, std::int32_t zero_point) {
  const float steps = std::round(real / scale);
  const double code = std::isnan(steps) ? zero_point : static_cast<double>(steps) + zero_point;
  return static_cast<T>(std::clamp<double>(code, std::numeric_limits<T>::min(), std::numeric_limits<T>::max()));
}

template <typename T>
void from_reals(const OpView& op, TensorValues& values) {
  const Quantization& q = op.output().quantization;
  const auto in = values.read<float>(op.op().inputs[0]);
  const auto out = values.write<T>(op.op().outputs[0]);
  std::transform(in.begin(), in.end(), out.begin(),
                 [&](float real) { return code_of<T>(real, q.scales[0], q.zero_points[0]); });
}

template <typename From, typename To>
void from_codes(const OpView& op, TensorValues& values) {
  const Quantization& from = op.input(0).quantization;
  const Quantization& to = op.output().quantization;
  const QuantizedMultiplier factor =
      quantize_multiplier(static_cast<double>(from.scales[0]) / static_cast<double>(to.scales[0]));
  const auto in = values.read<From>(op.op().inputs[0]);
  const auto out = values.write<To>(op.op().outputs[0]);
  std::transform(in.begin(), in.end(), out.begin(), [&](From code) {
    return static_cast<To>(requantize(wrapping_subtract(code, from.zero_points[0]), factor, to.zero_points[0],
                                      std::numeric_limits<To>::min(), std::numeric_limits<To>::max()));
  });
}

struct Conversion {
  ElementType from, to;
  void (*run)(const OpView&, TensorValues&);
};

/// The pairs of types that the reference has.
constexpr Conversion kConversions[] = {
    {kFloat32, kInt8, from_reals<std::int8_t>},
    {kFloat32, kInt16, from_reals<std::int16_t>},
    {kInt8, kInt8, from_codes<std::int8_t, std::int8_t>},
    {kInt8, kUint8, from_codes<std::int8_t, std::uint8_t>},
    {kInt8, kInt16, from_codes<std::int8_t, std::int16_t>},
    {kInt8, kInt32, from_codes<std::int8_t, std::int32_t>},
    {kUint8, kInt8, from_codes<std::uint8_t, std::int8_t>},
    {kInt16, kInt8, from_codes<std::int16_t, std::int8_t>},
    {kInt16, kInt16, from_codes<std::int16_t, std::int16_t>},
    {kInt16, kInt32, from_codes<std::int16_t, std::int32_t>},
    {kInt32, kInt8, from_codes<std::int32_t, std::int8_t>},
    {kInt32, kInt16, from_codes<std::int32_t, std::int16_t>},
};

const Conversion* conversion_of(const OpView& op) {
  const auto* found = std::find_if(std::begin(kConversions), std::end(kConversions), [&](const Conversion& c) {
    return c.from == op.input(0).type && c.to == op.output().type;
  });
  return found == std::end(kConversions) ? nullptr : found;
}

class Quantize : public OperatorType {
 public:
  std::string_view kind() const override { return "QUANTIZE"; }

  std::vector<std::string> problems(const OpView& op) const override {
    Checks checks(op);
    if (!checks.counts(1, 1)) return checks.take();
    const Tensor& input = op.input(0);
    const Tensor& output = op.output();
    checks.not_constant("input", input);
    checks.shape("output", output, input.shape);
    if (conversion_of(op) == nullptr) {
      std::vector<std::string> pairs;
      for (const Conversion& c : kConversions) {
        pairs.push_back(fmt::format("{} to {}", element_name(c.from), element_name(c.to)));
      }
      checks.problem(fmt::format("{} to {}", element_name(input.type), element_name(output.type)),
                     fmt::format("{}", fmt::join(pairs, ", ")));
      return checks.take();
    }
    const bool quantized_output = checks.per_tensor("output", output);
    if (input.type == kFloat32 || !checks.per_tensor("input", input) || !quantized_output) return checks.take();
    const double ratio =
        static_cast<double>(input.quantization.scales[0]) / static_cast<double>(output.quantization.scales[0]);
    checks.factor("the scale of the input", ratio);
    return checks.take();
  }

  bool quantizes_float(const OpView& op) const override { return op.input(0).type == kFloat32; }

  void run(const OpView& op, TensorValues& values) const override { conversion_of(op)->run(op, values); }

  ChannelFlow channel_flow(const OpView& op) const override { return channels_in_turn(op); }

  ChannelRanges output_codes(const OpView& op, std::size_t, const std::vector<ChannelRanges>& inputs) const override {
    if (op.input(0).type != kInt8) return {};
    const Quantization& from = op.input(0).quantization;
    const Quantization& to = op.output().quantization;
    const QuantizedMultiplier factor =
        quantize_multiplier(static_cast<double>(from.scales[0]) / static_cast<double>(to.scales[0]));
    ChannelRanges ranges = inputs[0];
    for (CodeInterval& codes : ranges) {
      codes = requantized(std::int64_t{codes.lowest} - from.zero_points[0],
                          std::int64_t{codes.highest} - from.zero_points[0], factor, to.zero_points[0], {});
    }
    return ranges;
  }

  TimeRows time_rows(const OpView&) const override { return {RowsRead::kOwn}; }
};

}  // namespace

std::unique_ptr<OperatorType> make_quantize() { return std::make_unique<Quantize>(); }

}  // namespace milliwatt
