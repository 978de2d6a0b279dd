// AVERAGE_POOL_2D, int8: the mean of the window's codes, without padding, rounded to the nearest code (ties away from
// zero). Input and output have the same quantization.
#include <algorithm>

#include "ops/factories.h"
#include "ops/kernels.h"
#include "ops/window.h"
#include "ops/window_checks.h"

namespace milliwatt {

namespace {

class AveragePool2d : public OperatorType {
 public:
  std::string_view kind() const override { return "AVERAGE_POOL_2D"; }

  std::vector<std::string> problems(const OpView& op) const override {
    Checks checks(op);
    if (!checks.counts(1, 1)) return checks.take();
    bool good = checks.type("input", op.input(0), {ElementType::kInt8});
    good &= checks.type("output", op.output(), {ElementType::kInt8});
    good &= checks.one_image("input", op.input(0));
    good &= checks.one_image("output", op.output());
    checks.activation();
    checks.not_constant("input", op.input(0));
    if (!good) return checks.take();

    const auto kernel_h = checks.integer("kernel_h", 1, 65535);
    const auto kernel_w = checks.integer("kernel_w", 1, 65535);
    if (kernel_h && kernel_w) check_window(checks, op, *kernel_h, *kernel_w, false, op.input(0).shape[3]);
    const bool input = checks.per_tensor("input", op.input(0));
    const bool output = checks.per_tensor("output", op.output());
    if (input && output) checks.same_quantization(op.input(0), op.output());
    return checks.take();
  }

  void run(const OpView& op, TensorValues& values) const override {
    const Window2d w = pool_window(op);
    std::int32_t lowest = 0, highest = 0;
    activation_range(op.word("activation"), op.output(), lowest, highest);
    const auto image = values.read<std::int8_t>(op.op().inputs[0]);
    const auto out = values.write<std::int8_t>(op.op().outputs[0]);

    const auto mean_at = [&](int y, int x, int channel) {
      const int top = w.input_row(y, 0);
      const int left = x * w.stride_width - w.pad_left;
      std::int64_t sum = 0;
      std::int64_t count = 0;
      for (int in_y = std::max(0, top); in_y < std::min(w.in_height, top + w.kernel_height); ++in_y) {
        for (int in_x = std::max(0, left); in_x < std::min(w.in_width, left + w.kernel_width); ++in_x) {
          sum += image[static_cast<std::size_t>((in_y * w.in_width + in_x) * w.in_channels + channel)];
          ++count;
        }
      }
      const std::int64_t mean = (sum > 0 ? sum + count / 2 : sum - count / 2) / count;
      return std::min(std::max(static_cast<std::int32_t>(mean), lowest), highest);
    };

    std::size_t at = 0;
    for (int y = 0; y < w.out_height; ++y) {
      for (int x = 0; x < w.out_width; ++x) {
        for (int channel = 0; channel < w.out_channels; ++channel) {
          out[at++] = static_cast<std::int8_t>(mean_at(y, x, channel));
        }
      }
    }
  }

  std::vector<Kernel> kernels(const OpView& op, InstructionSet set) const override {
    return average_pool2d_kernels(op, set);
  }
};

}  // namespace

std::unique_ptr<OperatorType> make_average_pool2d() { return std::make_unique<AveragePool2d>(); }

}  // namespace milliwatt
