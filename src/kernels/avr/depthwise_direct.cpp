#include "kernels/avr/depthwise_direct.h"

#include <algorithm>

#include "kernels/parts.h"

namespace milliwatt::avr {

namespace {

constexpr int kReach = 63;  // LDD's displacement

/// A row's outputs: groups of so many, and what is left.
struct Parts {
  int pixels = 0, groups = 0, tail = 0;
};

Parts parts_of(const Window2d& window, int pixels) {
  return {pixels, window.out_width / pixels, window.out_width % pixels};
}

/// From the first column of a group to behind its last.
int columns_of(const Window2d& window, int pixels) {
  return (pixels - 1) * window.stride_width + (window.kernel_width - 1) * window.dilation_width + 1;
}

/// Does each window have a row within the image?
bool has_rows(const Window2d& window) {
  for (int y = 0; y < window.out_height; ++y) {
    bool found = false;
    for (int ky = 0; ky < window.kernel_height && !found; ++ky) {
      const int row = window.input_row(y, ky);
      found = row >= 0 && row < window.in_height;
    }
    if (!found) return false;
  }
  return true;
}

bool applies(const Window2d& window) {
  const bool one_by_one = window.in_channels == window.out_channels || window.in_channels == 1;
  // The kernel counts rows and weights in bytes, and reaches over its list of rows by ADIW.
  return one_by_one && window.kernel_width <= 5 && window.kernel_height <= 29 && has_rows(window);
}

/// Are the groups between the first and the last without padding, and is no column padding on both sides?
bool pads_at_ends(const Window2d& window, const Parts& parts) {
  if (parts.groups == 1 && parts.tail == 0) return true;
  if (parts.groups > 255) return false;
  const auto first_column = [&](int output) { return output * window.stride_width - window.pad_left; };
  const int last = parts.tail != 0 ? window.out_width - parts.tail : window.out_width - parts.pixels;
  const int before_last = last - parts.pixels;
  return first_column(parts.pixels) >= 0 && first_column(last) >= 0 &&
         first_column(before_last) + columns_of(window, parts.pixels) <= window.in_width &&
         window.pad_left <= window.in_width - first_column(last);
}

double group_cycles(const Window2d& window, const CodeForm& form, int pixels, bool is_edge) {
  const int columns = columns_of(window, pixels);
  const int within_reach = kReach / window.in_channels + 1;
  const int padded = is_edge ? window.kernel_width - 1 : 0;
  const double row = 10.0 + 3.0 * window.kernel_width + 6.0 * pixels * window.kernel_width + 2.0 * columns +
                     2.0 * ((columns - 1) / within_reach) + 2.0 * padded;
  const bool in_registers = pixels <= 4 && window.kernel_width <= 3;
  return (in_registers ? 22.0 : 42.0) + 2.0 * pixels + window.kernel_height * row +
         pixels * (4.0 + code_cycles(form, pixels));
}

double cycles_of(const Window2d& window, const CodeForm& form, const Parts& parts) {
  double channel = 25.0 + parts.groups * group_cycles(window, form, parts.pixels, parts.groups > 1);
  double row = 900.0;
  if (parts.tail != 0) {
    channel += 25.0 + group_cycles(window, form, parts.tail, false);
    row += 300.0;
  }
  return window.out_height * (row + window.out_channels * channel);
}

int code_bytes(const Window2d& window, const CodeForm& form, int pixels) {
  return 400 + 10 * pixels * window.kernel_width + 4 * columns_of(window, pixels) + code_text_bytes(form, pixels) +
         16 * pixels;
}

/// So many outputs at a time that their sums and a row's weights are in registers; 0 if no number will do.
Parts best_parts(const Window2d& window, const CodeForm& form) {
  Parts best;
  for (int pixels = std::min(window.kernel_width > 3 ? 5 : 6, window.out_width); pixels > 0; --pixels) {
    const Parts parts = parts_of(window, pixels);
    if (!pads_at_ends(window, parts)) continue;
    if (best.pixels == 0 || cycles_of(window, form, parts) < cycles_of(window, form, best)) best = parts;
  }
  return best;
}

}  // namespace

std::optional<Kernel> depthwise_direct(const Window2d& window, BlockLayer layer, std::size_t inputs) {
  if (!applies(window)) return std::nullopt;
  layer.signed_inputs = true;
  const BlockStream stream = channel_stream(layer);
  if (stream.exceptions != 0) return std::nullopt;
  const Parts parts = best_parts(window, stream.form);
  if (parts.pixels == 0) return std::nullopt;
  Kernel kernel;
  kernel.function = "depthwise_conv2d_direct_s8_avr";
  kernel.numbers = window_numbers(window);
  append(kernel.numbers, code_numbers(layer.requantization));
  append(kernel.numbers, {{"kPixels", parts.pixels, "of an output row, computed together"},
                          {"kTailPixels", parts.tail, "of it, after the last whole group"}});
  append(kernel.numbers, stream.numbers);
  kernel.tables = stream.tables;
  kernel.steps = window_rows(window, inputs);
  const double outputs = static_cast<double>(window.out_height) * window.out_width;
  kernel.cost.cycles = cycles_of(window, stream.form, parts) + outputs * kGeneralCode * stream.general;
  kernel.cost.code_bytes = 500 + code_bytes(window, stream.form, parts.pixels);
  if (parts.tail != 0) kernel.cost.code_bytes += code_bytes(window, stream.form, parts.tail);
  return kernel;
}

}  // namespace milliwatt::avr
