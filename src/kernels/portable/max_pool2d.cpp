// The portable kernels of MAX_POOL_2D.
#include "kernels/offers.h"
#include "kernels/parts.h"
#include "kernels/pool_parts.h"
#include "ops/facts/batch.h"
#include "ops/float32.h"
#include "ops/window.h"

namespace milliwatt::portable {

std::vector<Kernel> max_pool2d_kernels(const OpView& op) {
  expect_one_image(op, kImagesOnDevices);
  const Window2d window = pool_window(op);
  if (computes_in_float(op)) return {real_pool_kernel(op, window, "max_pool2d_f32")};
  const double outputs = static_cast<double>(op.output().elements());
  const double taps = static_cast<double>(window.kernel_height) * window.kernel_width;

  Kernel by_window;
  by_window.function = "max_pool2d_s8";
  by_window.numbers = pool_numbers(op, window);
  by_window.steps = window_rows(window, op.input_count());
  by_window.cost = {outputs * (10.0 + 6.7 * window.kernel_height + 3.8 * taps), 220};
  std::vector<Kernel> kernels = {by_window};

  if (pools_by_input_row(window)) {
    Kernel by_row = by_window;
    by_row.function = "max_pool2d_rows_s8";
    by_row.steps = pool_input_rows(window, op.input_count());
    by_row.steps.state_bytes = std::int64_t{window.out_width} * window.out_channels;
    by_row.cost = {outputs * (10.0 + 10.0 * window.kernel_height + 3.8 * taps), 260};
    kernels.push_back(by_row);
  }
  return kernels;
}

}  // namespace milliwatt::portable
