#include "passes/constant_inputs.h"

#include <algorithm>

namespace milliwatt {

ConstantInputs::ConstantInputs(const OpView& op, const WeightedSum& sum)
    : window_(sum.window),
      weights_(sum, op.input(sum.weights)),
      classes_(window_classes(sum.window)),
      channels_(channels_of(op.input(sum.input))),
      zero_point_(op.input(sum.input).quantization.zero_points.at(0)) {}

std::optional<std::vector<std::int64_t>> ConstantInputs::added_by(std::size_t channel, CodeInterval codes) const {
  const std::int64_t code = codes.lowest - zero_point_;
  const bool adds_nothing = codes.is_constant() && code == 0;
  std::vector<std::int64_t> added(weights_.outputs(), 0);
  for (std::size_t output = 0; output < weights_.outputs() && !adds_nothing; ++output) {
    std::vector<std::int64_t> of_taps(weights_.taps(), 0);
    for (std::size_t tap = 0; tap < weights_.taps(); ++tap) {
      // A dense layer over a feature map meets the channel once a pixel.
      for (std::size_t i = channel; i < weights_.elements(); i += channels_) {
        const std::int8_t weight = weights_.at(output, tap, i);
        if (weight != 0 && !codes.is_constant()) return std::nullopt;
        of_taps[tap] += weight * code;
      }
    }
    const TapSums sums(window_.kernel_height, window_.kernel_width, of_taps);
    added[output] = sums.within(classes_.front());
    const auto differs = [&](const WindowClass& taps) { return sums.within(taps) != added[output]; };
    if (std::ranges::any_of(classes_, differs)) return std::nullopt;
  }
  return added;
}

}  // namespace milliwatt
