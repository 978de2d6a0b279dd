// DEPTHWISE_CONV_2D, int8: output channel o is a window of input channel o / multiplier times the channel's weights.
// Inputs: image 1 x H x W x C, weights 1 x KH x KW x O with O a multiple of C, optional bias O. The padding's products
// are left out, as if the padding held the input's zero point.
#include <fmt/format.h>

#include "ops/factories.h"
#include "ops/kernels.h"
#include "ops/sums.h"
#include "ops/window.h"
#include "ops/window_checks.h"

namespace milliwatt {

namespace {

/// The attribute depth_multiplier repeats what the shapes say; it may be left out, or 0.
void check_multiplier(Checks& checks, const OpView& op, std::int64_t in_channels, std::int64_t out_channels) {
  if (out_channels % in_channels != 0) {
    checks.problem(fmt::format("{} gives {} channels for {} of the input", tensor_label("weights", op.input(1)),
                               out_channels, in_channels),
                   "a multiple of the input's channels");
    return;
  }
  if (!op.op().attributes.contains("depth_multiplier")) return;
  const std::int64_t multiplier = out_channels / in_channels;
  const auto stated = checks.integer("depth_multiplier", 0, out_channels);
  if (stated && *stated != 0 && *stated != multiplier) {
    checks.problem(fmt::format("depth_multiplier is {}", *stated), fmt::format("{}, as the shapes say", multiplier));
  }
}

class DepthwiseConv2d : public OperatorType {
 public:
  std::string_view kind() const override { return "DEPTHWISE_CONV_2D"; }

  std::vector<std::string> problems(const OpView& op) const override {
    Checks checks(op);
    if (!checks.counts(2, 3)) return checks.take();
    const Tensor& weights = op.input(1);
    bool good = checks.type("input", op.input(0), {ElementType::kInt8});
    good &= checks.type("weights", weights, {ElementType::kInt8});
    good &= checks.type("output", op.output(), {ElementType::kInt8});
    good &= checks.one_image("input", op.input(0));
    good &= checks.rank("weights", weights, 4);
    good &= checks.one_image("output", op.output());
    checks.activation();
    if (!good) return checks.take();

    const Shape& kernel = weights.shape;
    checks.shape("weights", weights, {1, kernel[1], kernel[2], kernel[3]});
    check_multiplier(checks, op, op.input(0).shape[3], kernel[3]);
    check_window(checks, op, kernel[1], kernel[2], true, kernel[3]);
    check_sums(checks, op, 3, kernel[3]);
    return checks.take();
  }

  std::int64_t macs(const OpView& op) const override {
    const Shape& kernel = op.input(1).shape;
    return op.output().elements() * kernel[1] * kernel[2];
  }

  void run(const OpView& op, TensorValues& values) const override {
    const Window2d w = convolution_window(op);
    const Requantization q = requantization_of(op, w.out_channels);
    const auto image = values.read<std::int8_t>(op.op().inputs[0]);
    const auto weights = values.read<std::int8_t>(op.op().inputs[1]);
    const auto bias = op.has_input(2) ? values.read<std::int32_t>(op.op().inputs[2]) : std::span<const std::int32_t>();
    const auto out = values.write<std::int8_t>(op.op().outputs[0]);
    const int multiplier = w.out_channels / w.in_channels;

    const auto sum_at = [&](int y, int x, int channel) {
      std::int32_t sum = bias.empty() ? 0 : bias[static_cast<std::size_t>(channel)];
      for (int ky = 0; ky < w.kernel_height; ++ky) {
        const int in_y = w.input_row(y, ky);
        if (in_y < 0 || in_y >= w.in_height) continue;
        for (int kx = 0; kx < w.kernel_width; ++kx) {
          const int in_x = x * w.stride_width - w.pad_left + kx * w.dilation_width;
          if (in_x < 0 || in_x >= w.in_width) continue;
          const int pixel = (in_y * w.in_width + in_x) * w.in_channels + channel / multiplier;
          const int factor = (ky * w.kernel_width + kx) * w.out_channels + channel;
          sum = wrapping_add(sum, weights[static_cast<std::size_t>(factor)] *
                                      (image[static_cast<std::size_t>(pixel)] - q.input_zero_point));
        }
      }
      return sum;
    };

    std::size_t at = 0;
    for (int y = 0; y < w.out_height; ++y) {
      for (int x = 0; x < w.out_width; ++x) {
        for (int channel = 0; channel < w.out_channels; ++channel) {
          const QuantizedMultiplier factor = q.factors[static_cast<std::size_t>(channel)];
          out[at++] = static_cast<std::int8_t>(
              requantize(sum_at(y, x, channel), factor, q.output_zero_point, q.lowest, q.highest));
        }
      }
    }
  }

  std::vector<Kernel> kernels(const OpView& op, InstructionSet set) const override {
    return depthwise_conv2d_kernels(op, set);
  }
};

}  // namespace

std::unique_ptr<OperatorType> make_depthwise_conv2d() { return std::make_unique<DepthwiseConv2d>(); }

}  // namespace milliwatt
