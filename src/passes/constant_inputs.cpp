#include "passes/constant_inputs.h"

#include <algorithm>
#include <span>

namespace milliwatt {

ConstantInputs::ConstantInputs(const OpView& op) : op_(op) {
  if (op.op().kind != "FULLY_CONNECTED") window_ = convolution_window(op);
  classes_ = window_classes(window_);
  outputs_ = static_cast<std::size_t>(op.input(1).shape.front());
  taps_ = static_cast<std::size_t>(window_.kernel_height * window_.kernel_width);
}

std::optional<std::vector<std::int64_t>> ConstantInputs::added_by(std::size_t channel, CodeInterval codes) const {
  const std::span<const std::int8_t> weights = elements_of<std::int8_t>(op_.input(1));
  const auto channels = static_cast<std::size_t>(op_.input(0).shape.back());
  const std::size_t each = weights.size() / outputs_ / taps_;
  const std::int64_t code = codes.lowest - op_.input(0).quantization.zero_points.at(0);
  const bool adds_nothing = codes.is_constant() && code == 0;
  std::vector<std::int64_t> added(outputs_, 0);
  for (std::size_t output = 0; output < outputs_ && !adds_nothing; ++output) {
    std::vector<std::int64_t> of_taps(taps_, 0);
    for (std::size_t tap = 0; tap < taps_; ++tap) {
      // A dense layer over a feature map meets the channel once a pixel.
      for (std::size_t c = channel; c < each; c += channels) {
        const std::int8_t weight = weights[(output * taps_ + tap) * each + c];
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
