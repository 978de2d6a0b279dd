// The portable kernels of AVERAGE_POOL_2D.
#include "kernels/offers.h"
#include "kernels/parts.h"
#include "kernels/pool_parts.h"
#include "ops/facts/batch.h"
#include "ops/float32.h"
#include "ops/window.h"

namespace milliwatt::portable {

std::vector<Kernel> average_pool2d_kernels(const OpView& op) {
  expect_one_image(op, kImagesOnDevices);
  const Window2d window = pool_window(op);
  if (computes_in_float(op)) return {real_pool_kernel(op, window, "average_pool2d_f32")};
  const double outputs = static_cast<double>(op.output().elements());
  const double taps = static_cast<double>(window.kernel_height) * window.kernel_width;

  Kernel by_window;
  by_window.function = "average_pool2d_s8";
  by_window.numbers = pool_numbers(op, window);
  by_window.steps = window_rows(window, op.input_count());
  by_window.cost = {outputs * (30.0 + 10.0 * window.kernel_height + 7.0 * taps), 260};
  if (!pools_by_input_row(window)) return {by_window};

  Kernel by_row = by_window;
  by_row.function = "average_pool2d_rows_s8";
  by_row.steps = average_input_rows(window, op.input_count());
  by_row.cost = {outputs * (30.0 + 14.0 * window.kernel_height + 7.0 * taps), 380};
  return {by_window, by_row};
}

}  // namespace milliwatt::portable
