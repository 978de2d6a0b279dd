// Sums of products: for each tap of an output channel the least and the most that it can add, summed over the taps that
// lie in the image, for the middle and each kind of border apart.
#include <algorithm>
#include <span>

#include "ops/window.h"
#include "passes/code_ranges.h"
#include "passes/window_classes.h"

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

/// The parts of the operators that differ.
struct Layer {
  Window2d window;  ///< 1 x 1 for a dense layer
  std::size_t outputs = 0;
  std::size_t taps = 1;
};

Layer layer_of(const OpView& op) {
  Layer layer;
  if (op.op().kind != "FULLY_CONNECTED") layer.window = convolution_window(op);
  layer.outputs = static_cast<std::size_t>(op.output().shape.back());
  layer.taps = static_cast<std::size_t>(layer.window.kernel_height * layer.window.kernel_width);
  return layer;
}

TapExtremes extremes_of(const OpView& op, const Layer& layer, std::size_t output, const ChannelRanges& input,
                        std::int32_t zero_point) {
  const std::span<const std::int8_t> weights = elements_of<std::int8_t>(op.input(1));
  TapExtremes extremes(layer.taps);
  if (op.op().kind == "DEPTHWISE_CONV_2D") {
    const CodeInterval codes = input[output / (layer.outputs / input.size())];
    for (std::size_t tap = 0; tap < layer.taps; ++tap) {
      extremes.add(tap, weights[tap * layer.outputs + output], codes, zero_point);
    }
    return extremes;
  }
  // A dense layer over a feature map meets the channels in turn, as often as there are pixels.
  const std::size_t each = weights.size() / layer.outputs / layer.taps;
  const bool in_turn = each % input.size() == 0;
  const CodeInterval any = hull(input);
  for (std::size_t tap = 0; tap < layer.taps; ++tap) {
    const auto factors = weights.subspan((output * layer.taps + tap) * each, each);
    for (std::size_t c = 0; c < each; ++c) {
      extremes.add(tap, factors[c], in_turn ? input[c % input.size()] : any, zero_point);
    }
  }
  return extremes;
}

}  // namespace

ChannelRanges ranges_of_sums(const OpView& op, const ChannelRanges& input) {
  const Layer layer = layer_of(op);
  const Requantization q = requantization_of(op, static_cast<int>(layer.outputs));
  const auto bias = op.has_input(2) ? elements_of<std::int32_t>(op.input(2)) : std::span<const std::int32_t>();
  const std::vector<WindowClass> classes = window_classes(layer.window);
  ChannelRanges ranges;
  for (std::size_t output = 0; output < layer.outputs; ++output) {
    const TapExtremes extremes = extremes_of(op, layer, output, input, q.input_zero_point);
    const TapSums least(layer.window.kernel_height, layer.window.kernel_width, extremes.least);
    const TapSums most(layer.window.kernel_height, layer.window.kernel_width, extremes.most);
    const std::int64_t start = bias.empty() ? 0 : bias[output];
    for (std::size_t i = 0; i < classes.size(); ++i) {
      const CodeInterval codes = requantized(start + least.within(classes[i]), start + most.within(classes[i]),
                                             q.factors[output], q.output_zero_point, {q.lowest, q.highest});
      if (i == 0) {
        ranges.push_back(codes);
      } else {
        ranges.back() = hull(ranges.back(), codes);
      }
    }
  }
  return ranges;
}

}  // namespace milliwatt
