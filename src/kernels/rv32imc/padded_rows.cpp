#include "kernels/rv32imc/padded_rows.h"

#include "ops/window.h"

namespace milliwatt::rv32imc {

namespace {

int columns(const Window2d& w) {
  return (w.out_width - 1) * w.stride_width + (w.kernel_width - 1) * w.dilation_width + 1;
}
int input_rows(const Window2d& w, int rows) {
  return (rows - 1) * w.stride_height + (w.kernel_height - 1) * w.dilation_height + 1;
}

}  // namespace

std::int64_t padded_bytes(const Window2d& w, int rows) {
  if (!pads(w)) return 0;
  const int lead = (4 - w.pad_left * w.in_channels % 4) % 4;
  const std::int64_t pitch = (lead + columns(w) * w.in_channels + 3) / 4 * 4;
  return input_rows(w, rows) * pitch;
}

double padding_cycles(const Window2d& w, int rows) {
  return 15.0 * input_rows(w, rows) + 1.5 * static_cast<double>(padded_bytes(w, rows)) +
         (pads(w) ? 100.0 * input_rows(w, rows) : 0.0);
}

}  // namespace milliwatt::rv32imc
