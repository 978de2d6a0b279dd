// Operators that move codes and change none: which channel of an input each channel of an output holds codes of.
#include <algorithm>
#include <numeric>

#include "ops/moves/pad.h"
#include "ops/moves/pieces.h"
#include "ops/moves/split.h"
#include "passes/code_ranges.h"

namespace milliwatt {
namespace {

ChannelRanges everywhere(const Tensor& tensor, CodeInterval codes) {
  return ChannelRanges(static_cast<std::size_t>(tensor.shape.empty() ? 1 : tensor.shape.back()), codes);
}

ChannelRanges concatenated(const OpView& op, const std::vector<ChannelRanges>& ranges) {
  const Shape& shape = op.output().shape;
  const bool by_channels = dimension_of(op.integer("axis"), shape) + 1 == shape.size();
  ChannelRanges result;
  for (const TensorId id : op.op().inputs) {
    const ChannelRanges& piece = ranges[static_cast<std::size_t>(id)];
    if (by_channels) {
      result.insert(result.end(), piece.begin(), piece.end());
    } else if (result.empty()) {
      result = piece;
    } else {
      std::ranges::transform(result, piece, result.begin(),
                             [](const CodeInterval& a, const CodeInterval& b) { return hull(a, b); });
    }
  }
  return result;
}

ChannelRanges split(const OpView& op, std::size_t number, const ChannelRanges& whole) {
  const SplitInputs inputs = split_inputs(op);
  const Shape& shape = op.input(inputs.whole).shape;
  if (dimension_of(first_number(op.input(inputs.axis)), shape) + 1 != shape.size()) return whole;
  auto first = whole.begin();
  for (std::size_t i = 0; i < number; ++i) first += static_cast<std::ptrdiff_t>(op.output(i).shape.back());
  return {first, first + static_cast<std::ptrdiff_t>(op.output(number).shape.back())};
}

ChannelRanges padded(const OpView& op, const ChannelRanges& input) {
  const std::vector<Padding> paddings = paddings_of(op);
  const CodeInterval code{padding_code(op), padding_code(op)};
  const bool around = std::any_of(paddings.begin(), paddings.end() - 1,
                                  [](const Padding& padding) { return padding.before + padding.after > 0; });
  ChannelRanges result(static_cast<std::size_t>(paddings.back().before), code);
  for (const CodeInterval& codes : input) result.push_back(around ? hull(codes, code) : codes);
  result.resize(result.size() + static_cast<std::size_t>(paddings.back().after), code);
  return result;
}

ChannelRanges transposed(const OpView& op, const ChannelRanges& input) {
  const auto perm = elements_of<std::int32_t>(op.input(1));
  const bool channels_stay = perm.back() + 1 == static_cast<std::int32_t>(perm.size());
  return channels_stay ? input : everywhere(op.output(), hull(input));
}

/// Element i is of channel i mod channels, before and after.
ChannelRanges reshaped(const OpView& op, const ChannelRanges& input) {
  ChannelRanges result = everywhere(op.output(), hull(input));
  if (result.size() % input.size() != 0) return result;
  for (std::size_t c = 0; c < result.size(); ++c) result[c] = input[c % input.size()];
  return result;
}

}  // namespace

ChannelRanges ranges_of_moved(const OpView& op, std::size_t number, const std::vector<ChannelRanges>& ranges) {
  const std::string& kind = op.op().kind;
  if (kind == "CONCATENATION") return concatenated(op, ranges);
  const bool is_split = kind == "SPLIT" || kind == "SPLIT_V";
  const TensorId id = op.op().inputs[is_split ? split_inputs(op).whole : 0];
  const ChannelRanges& input = ranges[static_cast<std::size_t>(id)];
  if (is_split) return split(op, number, input);
  if (kind == "TRANSPOSE") return transposed(op, input);
  return kind == "RESHAPE" ? reshaped(op, input) : padded(op, input);
}

}  // namespace milliwatt
