// MEAN, int8, int16 or float32, up to four dimensions: the mean along some dimensions (input 1, a constant; negative
// from the back), which stay with size 1 where the attribute keep_dims is 1. The division is part of the factor that
// brings the sum to the output's scale (TFLite's QuantizedMeanOrSum).
#include "ops/reductions/mean.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>

#include "base/error.h"
#include "base/indexed.h"
#include "base/to_size.h"
#include "base/wrapping.h"
#include "ops/checks.h"
#include "ops/factories.h"
#include "ops/facts/batch_rule.h"
#include "ops/float32.h"

namespace milliwatt {

namespace {

constexpr std::size_t kMostDimensions = 4;
constexpr std::int64_t kMostElements = 1 << 23;      // sums of so many codes, and their zero points, fit 32 bits
constexpr std::int64_t kMostWideElements = 1 << 15;  // of int16

class Mean : public OperatorType, public BatchedOperator {
 public:
  std::string_view kind() const override { return "MEAN"; }

  std::vector<std::string> problems(const OpView& op) const override {
    Checks checks(op);
    if (!checks.counts(2, 2)) return checks.take();
    const Tensor& input = op.input(0);
    const bool is_wide = input.type == ElementType::kInt16;
    bool good = is_wide || checks.computed_type("input", input);
    good &= is_wide ? checks.type("output", op.output(), {ElementType::kInt16})
                    : checks.computed_type("output", op.output());
    checks.not_constant("input", input);
    const auto keep_dims = checks.integer("keep_dims", 0, 1);
    const std::size_t rank = input.shape.size();
    if (rank < 1 || rank > kMostDimensions) {
      checks.problem(tensor_label("input", input) + " has shape " + shape_text(input.shape), "1 to 4 dimensions");
      return checks.take();
    }
    if (!check_axes(checks, op.input(1), static_cast<std::int64_t>(rank)) || !keep_dims) return checks.take();
    checks.shape("output", op.output(), output_shape(op, *keep_dims != 0));
    const std::int64_t most = is_wide ? kMostWideElements : kMostElements;
    if (mean_count(op) > most) {
      checks.problem(fmt::format("means of {} elements", mean_count(op)), fmt::format("up to {}", most));
    }
    if (!good || computes_in_float(op)) return checks.take();
    good &= checks.per_tensor("input", input);
    good &= checks.per_tensor("output", op.output());
    if (good) {
      checks.factor("the input's scale", static_cast<double>(input.quantization.scales[0]) /
                                             static_cast<double>(op.output().quantization.scales[0]));
    }
    return checks.take();
  }

  void run(const OpView& op, TensorValues& values) const override {
    if (computes_in_float(op)) return run_floats(op, values);
    op.output().type == ElementType::kInt16 ? run_codes<std::int16_t>(op, values) : run_codes<std::int8_t>(op, values);
  }

  void record(const OpView& op, Tape& tape) const override {
    const Indexed<bool> is_mean = mean_dimensions(op);
    if (is_mean[0]) throw Error("the mean over a batch cannot be trained; supported: over other dimensions");
    std::vector<std::int64_t> dimensions;
    for (std::size_t d = 1; d < is_mean.size(); ++d) {
      if (is_mean[d]) dimensions.push_back(static_cast<std::int64_t>(d));
    }
    const Node mean = tape.reduce(Tape::Reduction::kMean, tape.value(op.op().inputs[0]), dimensions);
    tape.put(op.op().outputs[0], tape.reshape(mean, op.output().shape));
  }

  BatchRule batch_rule(const OpView& op) const override {
    if (mean_dimensions(op)[0]) return BatchRule::kTogether;
    return op.input(0).shape.size() > 2 ? BatchRule::kOneByOne : BatchRule::kSeparate;
  }

  Int8Rule int8_rule() const override { return {OutputRule::kRange}; }

  ChannelFlow channel_flow(const OpView& op) const override {
    return mean_dimensions(op).back() ? ChannelFlow() : channels_in_turn(op);
  }

  ChannelRanges output_codes(const OpView& op, std::size_t, const std::vector<ChannelRanges>& inputs) const override {
    const std::int64_t count = mean_count(op);
    const std::int64_t zero = op.input(0).quantization.zero_points[0];
    const auto mean = [&](CodeInterval codes) {
      return requantized((codes.lowest - zero) * count, (codes.highest - zero) * count, mean_factor(op),
                         op.output().quantization.zero_points[0], {});
    };
    if (mean_dimensions(op).back()) return ChannelRanges(channels_of(op.output()), mean(hull(inputs[0])));
    ChannelRanges result;
    for (const CodeInterval& codes : inputs[0]) result.push_back(mean(codes));
    return result;
  }

 private:
  /// The elements of each mean, summed in their order.
  template <typename T, typename Sum>
  static std::vector<Sum> sums_of(const OpView& op, const TensorValues& values) {
    const Indexed<bool> is_mean = mean_dimensions(op);
    const Shape& shape = op.input(0).shape;
    const auto in = values.read<T>(op.op().inputs[0]);
    std::vector<Sum> sums(to_size(op.output().elements()), 0);
    for (std::size_t i = 0; i < in.size(); ++i) {
      auto rest = static_cast<std::int64_t>(i);
      std::int64_t to = 0;
      std::int64_t stride = 1;
      for (std::size_t d = shape.size(); d-- > 0; rest /= shape[d]) {
        if (is_mean[d]) continue;
        to += rest % shape[d] * stride;
        stride *= shape[d];
      }
      sums[to_size(to)] += in[i];
    }
    return sums;
  }

  static void run_floats(const OpView& op, TensorValues& values) {
    const auto count = static_cast<float>(mean_count(op));
    std::ranges::transform(sums_of<float, float>(op, values), values.write<float>(op.op().outputs[0]).begin(),
                           [&](float sum) { return sum / count; });
  }

  template <typename T>
  static void run_codes(const OpView& op, TensorValues& values) {
    const auto out = values.write<T>(op.op().outputs[0]);
    const std::vector<std::int32_t> sums = sums_of<T, std::int32_t>(op, values);
    const CodeRange codes = code_range(op.output().type);
    const auto count = static_cast<std::int32_t>(mean_count(op));
    const QuantizedMultiplier factor = mean_factor(op);
    const std::int32_t zero = op.input(0).quantization.zero_points[0];
    const std::int32_t output_zero = op.output().quantization.zero_points[0];
    for (std::size_t i = 0; i < out.size(); ++i) {
      out[i] = static_cast<T>(requantize(sums[i] - zero * count, factor, output_zero, codes.lowest, codes.highest));
    }
  }

  static bool check_axes(Checks& checks, const Tensor& axes, std::int64_t rank) {
    bool good = checks.constant("axes", axes);
    good &= checks.type("axes", axes, {ElementType::kInt32});
    if (!good) return false;
    for (const std::int32_t axis : elements_of<std::int32_t>(axes)) {
      if (axis < -rank || axis >= rank) {
        return checks.problem(fmt::format("{} has axis {}", tensor_label("axes", axes), axis),
                              fmt::format("{} .. {}", -rank, rank - 1));
      }
    }
    return true;
  }

  static Shape output_shape(const OpView& op, bool keep_dims) {
    const Indexed<bool> is_mean = mean_dimensions(op);
    Shape shape;
    for (std::size_t d = 0; d < is_mean.size(); ++d) {
      if (!is_mean[d]) shape.push_back(op.input(0).shape[d]);
      if (is_mean[d] && keep_dims) shape.push_back(1);
    }
    return shape;
  }
};

}  // namespace

Indexed<bool> mean_dimensions(const OpView& op) {
  const auto rank = static_cast<std::int32_t>(op.input(0).shape.size());
  Indexed<bool> is_mean(op.input(0).shape.size(), false);
  for (const std::int32_t axis : elements_of<std::int32_t>(op.input(1))) {
    is_mean[axis < 0 ? axis + rank : axis] = true;
  }
  return is_mean;
}

std::int64_t mean_count(const OpView& op) {
  const Indexed<bool> is_mean = mean_dimensions(op);
  std::int64_t count = 1;
  for (std::size_t d = 0; d < is_mean.size(); ++d) {
    if (is_mean[d]) count *= op.input(0).shape[d];
  }
  return count;
}

QuantizedMultiplier mean_factor(const OpView& op) {
  QuantizedMultiplier factor = quantize_multiplier(static_cast<double>(op.input(0).quantization.scales.at(0)) /
                                                   static_cast<double>(op.output().quantization.scales.at(0)));
  // The multiplier gets as many more bits as the division takes away; the reference keeps the shift in its range so.
  const std::int64_t count = mean_count(op);
  const int bits = std::min(static_cast<int>(std::bit_width(static_cast<std::uint64_t>(count))) - 1, 31 + factor.shift);
  factor.multiplier = static_cast<std::int32_t>((std::int64_t{factor.multiplier} << bits) / count);
  factor.shift -= bits;
  return factor;
}

std::unique_ptr<OperatorType> make_mean() { return std::make_unique<Mean>(); }

}  // namespace milliwatt
