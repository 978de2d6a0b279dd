// Sums of products: for each tap of an output channel the least and the most that it can add, summed over the taps that
// lie in the image, for the middle and each kind of border apart.
#include "ops/sums/codes_of_sums.h"

#include <algorithm>
#include <span>

#include "base/error.h"
#include "ops/questions.h"
#include "ops/sums/window_classes.h"
#include "ops/window.h"

namespace milliwatt {
namespace {

/// What the taps of one output channel can add.
struct TapExtremes {
  std::vector<std::int64_t> least, most;

  explicit TapExtremes(std::size_t taps) : least(taps, 0), most(taps, 0) {}

  void add(std::size_t tap, std::int32_t weight, CodeInterval codes, std::int32_t zero_point) {
    const std::int32_t a = weight * (codes.lowest - zero_point);
    const std::int32_t b = weight * (codes.highest - zero_point);
    least[tap] += std::min(a, b);
    most[tap] += std::max(a, b);
  }
};

/// The codes of the input element that each weight of an output channel multiplies, by the element's number in its tap.
ChannelRanges codes_read(const WeightedSum& sum, const SummedWeights& weights, std::size_t output,
                         const ChannelRanges& input) {
  if (!sum.input_dimension) return {input[output / (weights.outputs() / input.size())]};
  // A dense layer over a feature map meets the channels in turn, as often as there are pixels.
  const bool in_turn = weights.elements() % input.size() == 0;
  ChannelRanges codes(weights.elements(), in_turn ? CodeInterval() : hull(input));
  for (std::size_t i = 0; in_turn && i < codes.size(); ++i) codes[i] = input[i % input.size()];
  return codes;
}

TapExtremes extremes_of(const SummedWeights& weights, std::size_t output, const ChannelRanges& codes,
                        std::int32_t zero_point) {
  TapExtremes extremes(weights.taps());
  for (std::size_t tap = 0; tap < weights.taps(); ++tap) {
    for (std::size_t i = 0; i < codes.size(); ++i) {
      extremes.add(tap, weights.at(output, tap, i), codes[i], zero_point);
    }
  }
  return extremes;
}

}  // namespace

ChannelRanges codes_of_sums(const OpView& op, const ChannelRanges& input) {
  const std::optional<WeightedSum> sum = type_of(op).weighted_sum(op);
  expects(sum.has_value(), "codes_of_sums is for operators with a weighted sum");
  const SummedWeights weights(*sum, op.input(sum->weights));
  const Requantization q = requantization_of(op, static_cast<int>(weights.outputs()));
  const auto bias =
      op.has_input(sum->bias) ? elements_of<std::int32_t>(op.input(sum->bias)) : std::span<const std::int32_t>();
  const std::vector<WindowClass> classes = window_classes(sum->window);
  ChannelRanges ranges;
  ChannelRanges codes;
  for (std::size_t output = 0; output < weights.outputs(); ++output) {
    if (output == 0 || !sum->input_dimension) codes = codes_read(*sum, weights, output, input);
    const TapExtremes extremes = extremes_of(weights, output, codes, q.input_zero_point);
    const TapSums least(sum->window.kernel_height, sum->window.kernel_width, extremes.least);
    const TapSums most(sum->window.kernel_height, sum->window.kernel_width, extremes.most);
    const std::int64_t start = bias.empty() ? 0 : bias[output];
    for (std::size_t i = 0; i < classes.size(); ++i) {
      const CodeInterval found = requantized(start + least.within(classes[i]), start + most.within(classes[i]),
                                             q.factors[output], q.output_zero_point, {q.lowest, q.highest});
      if (i == 0) {
        ranges.push_back(found);
      } else {
        ranges.back() = hull(ranges.back(), found);
      }
    }
  }
  return ranges;
}

}  // namespace milliwatt
