#include "passes/code_ranges.h"

#include <algorithm>
#include <array>
#include <limits>
#include <span>
#include <string>

#include "base/wrapping.h"
#include "ops/elementwise/add.h"
#include "ops/elementwise/mul.h"
#include "ops/reductions/mean.h"
#include "ops/window.h"

namespace milliwatt {
namespace {

constexpr CodeLimits kAnyCode = {};

bool fits_32_bits(std::int64_t value) {
  return value >= std::numeric_limits<std::int32_t>::min() && value <= std::numeric_limits<std::int32_t>::max();
}

bool is_any_of(const std::string& kind, std::initializer_list<const char*> kinds) {
  return std::ranges::any_of(kinds, [&](const char* one) { return kind == one; });
}

/// The channel's interval of an operand that may be repeated along the channels.
CodeInterval operand(const ChannelRanges& ranges, std::size_t channel) {
  return ranges.size() == 1 ? ranges[0] : ranges[channel];
}

CodeInterval sum(const AddRequantization& q, CodeInterval a, CodeInterval b) {
  const auto scaled = [&](std::size_t k, std::int32_t code) {
    return multiply_by_quantized_multiplier((code - q.input_zero_points[k]) * (1 << kAddShift), q.inputs[k]);
  };
  // Both factors are at most 1/2, so that neither the parts nor their sum leave 32 bits.
  return requantized(std::int64_t{scaled(0, a.lowest)} + scaled(1, b.lowest),
                     std::int64_t{scaled(0, a.highest)} + scaled(1, b.highest), q.output, q.output_zero_point,
                     {q.lowest, q.highest});
}

CodeInterval product(const MulRequantization& q, CodeInterval a, CodeInterval b) {
  const auto of = [&](std::int32_t code_a, std::int32_t code_b) {
    return std::int64_t{code_a - q.input_zero_points[0]} * (code_b - q.input_zero_points[1]);
  };
  const std::array<std::int64_t, 4> corners = {of(a.lowest, b.lowest), of(a.lowest, b.highest), of(a.highest, b.lowest),
                                               of(a.highest, b.highest)};
  const auto [least, most] = std::ranges::minmax(corners);
  return requantized(least, most, q.factor, q.output_zero_point, {q.lowest, q.highest});
}

ChannelRanges ranges_of_pairs(const OpView& op, const ChannelRanges& a, const ChannelRanges& b) {
  ChannelRanges result(static_cast<std::size_t>(op.output().shape.empty() ? 1 : op.output().shape.back()));
  for (std::size_t c = 0; c < result.size(); ++c) {
    result[c] = op.op().kind == "ADD" ? sum(add_requantization(op), operand(a, c), operand(b, c))
                                      : product(mul_requantization(op), operand(a, c), operand(b, c));
  }
  return result;
}

/// A mean or a maximum of codes of the interval is one of them; the activation then cuts it.
ChannelRanges ranges_of_pool(const OpView& op, ChannelRanges ranges) {
  CodeLimits limits;
  activation_range(op.word("activation"), op.output(), limits.lowest, limits.highest);
  const auto cut = [&](std::int32_t code) { return std::min(std::max(code, limits.lowest), limits.highest); };
  for (CodeInterval& codes : ranges) codes = {cut(codes.lowest), cut(codes.highest)};
  return ranges;
}

ChannelRanges ranges_of_mean(const OpView& op, const ChannelRanges& input) {
  const std::int64_t count = mean_count(op);
  const std::int64_t zero = op.input(0).quantization.zero_points[0];
  const auto mean = [&](CodeInterval codes) {
    return requantized((codes.lowest - zero) * count, (codes.highest - zero) * count, mean_factor(op),
                       op.output().quantization.zero_points[0], kAnyCode);
  };
  ChannelRanges result;
  if (mean_dimensions(op).back()) {
    const auto channels = static_cast<std::size_t>(op.output().shape.empty() ? 1 : op.output().shape.back());
    return ChannelRanges(channels, mean(hull(input)));
  }
  for (const CodeInterval& codes : input) result.push_back(mean(codes));
  return result;
}

ChannelRanges ranges_of_quantize(const OpView& op, ChannelRanges ranges) {
  const Quantization& from = op.input(0).quantization;
  const Quantization& to = op.output().quantization;
  const QuantizedMultiplier factor =
      quantize_multiplier(static_cast<double>(from.scales[0]) / static_cast<double>(to.scales[0]));
  for (CodeInterval& codes : ranges) {
    codes = requantized(std::int64_t{codes.lowest} - from.zero_points[0],
                        std::int64_t{codes.highest} - from.zero_points[0], factor, to.zero_points[0], kAnyCode);
  }
  return ranges;
}

ChannelRanges ranges_of_constant(const Tensor& tensor, std::size_t channels) {
  const auto codes = elements_of<std::int8_t>(tensor);
  ChannelRanges ranges;
  for (std::size_t i = 0; i < codes.size(); ++i) {
    const CodeInterval code{codes[i], codes[i]};
    if (i < channels) {
      ranges.push_back(code);
    } else {
      ranges[i % channels] = hull(ranges[i % channels], code);
    }
  }
  return ranges;
}

/// The rule of the operator; no ranges where it has none.
ChannelRanges ranges_of_output(const OpView& op, std::size_t number, const std::vector<ChannelRanges>& ranges) {
  const std::string& kind = op.op().kind;
  const auto input = [&](std::size_t i) -> const ChannelRanges& {
    return ranges[static_cast<std::size_t>(op.op().inputs[i])];
  };
  if (is_any_of(kind, {"CONV_2D", "DEPTHWISE_CONV_2D", "FULLY_CONNECTED"})) return ranges_of_sums(op, input(0));
  if (is_any_of(kind, {"CONCATENATION", "SPLIT", "SPLIT_V", "PAD", "PADV2", "TRANSPOSE", "RESHAPE"}))
    return ranges_of_moved(op, number, ranges);
  if (is_any_of(kind, {"ADD", "MUL"})) return ranges_of_pairs(op, input(0), input(1));
  if (is_any_of(kind, {"AVERAGE_POOL_2D", "MAX_POOL_2D"})) return ranges_of_pool(op, input(0));
  if (kind == "MEAN") return ranges_of_mean(op, input(0));
  if (kind == "QUANTIZE" && op.input(0).type == ElementType::kInt8) return ranges_of_quantize(op, input(0));
  return {};
}

}  // namespace

CodeInterval hull(CodeInterval a, CodeInterval b) {
  return {std::min(a.lowest, b.lowest), std::max(a.highest, b.highest)};
}

CodeInterval hull(const ChannelRanges& channels) {
  if (channels.empty()) return {};
  CodeInterval result = channels.front();
  for (const CodeInterval& codes : channels) result = hull(result, codes);
  return result;
}

CodeInterval requantized(std::int64_t least, std::int64_t most, QuantizedMultiplier factor, std::int32_t zero_point,
                         CodeLimits limits) {
  const int left = std::max(0, factor.shift);
  const auto end = [&](std::int64_t sum, std::int32_t& code) {
    if (!fits_32_bits(sum) || !fits_32_bits(sum * (std::int64_t{1} << left))) return false;
    const std::int32_t scaled = multiply_by_quantized_multiplier(static_cast<std::int32_t>(sum), factor);
    if (!fits_32_bits(std::int64_t{scaled} + zero_point)) return false;
    code = std::min(std::max(scaled + zero_point, limits.lowest), limits.highest);
    return true;
  };
  CodeInterval codes;
  if (end(least, codes.lowest) && end(most, codes.highest)) return codes;
  return {std::min(limits.lowest, limits.highest), limits.highest};
}

std::vector<ChannelRanges> code_ranges(const Graph& graph) {
  std::vector<ChannelRanges> ranges;
  for (const Tensor& tensor : graph.tensors) {
    const auto channels = static_cast<std::size_t>(tensor.shape.empty() ? 1 : tensor.shape.back());
    ranges.emplace_back(tensor.type == ElementType::kInt8 ? channels : 0);
    if (tensor.type == ElementType::kInt8 && tensor.is_constant()) ranges.back() = ranges_of_constant(tensor, channels);
  }
  for (const Operator& op : graph.operators) {
    for (std::size_t i = 0; i < op.outputs.size(); ++i) {
      const TensorId id = op.outputs[i];
      if (graph.tensor(id).type != ElementType::kInt8) continue;
      ChannelRanges found = ranges_of_output(OpView(graph, op), i, ranges);
      if (!found.empty()) ranges[static_cast<std::size_t>(id)] = std::move(found);
    }
  }
  return ranges;
}

}  // namespace milliwatt
