// CONV_2D, int8: each output channel is a window of all input channels times the channel's weights.
// Inputs: image 1 x H x W x C, weights O x KH x KW x C, optional bias O. The padding's products are left out, as if the
// padding held the input's zero point.
#include "ops/factories.h"
#include "ops/kernels.h"
#include "ops/sums.h"
#include "ops/window.h"
#include "ops/window_checks.h"

namespace milliwatt {

namespace {

class Conv2d : public OperatorType {
 public:
  std::string_view kind() const override { return "CONV_2D"; }

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
    checks.shape("weights", weights, {kernel[0], kernel[1], kernel[2], op.input(0).shape[3]});
    check_window(checks, op, kernel[1], kernel[2], true, kernel[0]);
    check_sums(checks, op, 0, kernel[0]);
    return checks.take();
  }

  std::int64_t macs(const OpView& op) const override {
    const Shape& kernel = op.input(1).shape;
    return op.output().elements() * kernel[1] * kernel[2] * kernel[3];
  }

  void run(const OpView& op, TensorValues& values) const override {
    const Window2d w = convolution_window(op);
    const Requantization q = requantization_of(op, w.out_channels);
    const auto image = values.read<std::int8_t>(op.op().inputs[0]);
    const auto weights = values.read<std::int8_t>(op.op().inputs[1]);
    const auto bias = op.has_input(2) ? values.read<std::int32_t>(op.op().inputs[2]) : std::span<const std::int32_t>();
    const auto out = values.write<std::int8_t>(op.op().outputs[0]);

    const auto sum_at = [&](int y, int x, int channel) {
      std::int32_t sum = bias.empty() ? 0 : bias[static_cast<std::size_t>(channel)];
      for (int ky = 0; ky < w.kernel_height; ++ky) {
        const int in_y = w.input_row(y, ky);
        if (in_y < 0 || in_y >= w.in_height) continue;
        for (int kx = 0; kx < w.kernel_width; ++kx) {
          const int in_x = x * w.stride_width - w.pad_left + kx * w.dilation_width;
          if (in_x < 0 || in_x >= w.in_width) continue;
          const std::int8_t* pixel = &image[static_cast<std::size_t>((in_y * w.in_width + in_x) * w.in_channels)];
          const std::int8_t* factor = &weights[static_cast<std::size_t>(
              ((channel * w.kernel_height + ky) * w.kernel_width + kx) * w.in_channels)];
          for (int c = 0; c < w.in_channels; ++c) {
            sum = wrapping_add(sum, factor[c] * (pixel[c] - q.input_zero_point));
          }
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

  std::vector<Kernel> kernels(const OpView& op, InstructionSet set) const override { return conv2d_kernels(op, set); }
};

}  // namespace

std::unique_ptr<OperatorType> make_conv2d() { return std::make_unique<Conv2d>(); }

}  // namespace milliwatt
