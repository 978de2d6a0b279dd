#include "kernels/dsp/conv2d_wide_rows.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "kernels/dsp/dot_kernel.h"
#include "kernels/dsp/dsp_layer.h"
#include "kernels/parts.h"

namespace milliwatt::dsp {

namespace {

/// How device/milliwatt/dsp/conv2d_wide_rows_s8_dsp.h lays out a step's image rows.
struct WideRows {
  explicit WideRows(const Window2d& w) {
    column_codes = w.kernel_height * w.in_channels;
    pairs = (w.out_width + 1) / 2;
    columns = (2 * pairs - 1) * w.stride_width + w.kernel_width;
    inside = std::min(w.in_width, (w.out_width - 1) * w.stride_width + w.kernel_width - w.pad_left);
    padding = (w.out_width - 1) * w.stride_width + w.kernel_width - inside;
    move = 2 * w.stride_width * column_codes;
  }
  int column_codes = 0;  ///< of all rows
  int pairs = 0;
  int columns = 0;
  int inside = 0;   ///< columns that are widened
  int padding = 0;  ///< columns of zero points
  int move = 0;     ///< bytes from a pixel's window to the next one's
};

/// A window's inputs by kernel column, kernel row and channel; of four channels the even ones first.
std::vector<int> wide_order(const Window2d& w) {
  std::vector<int> order;
  for (int kx = 0; kx < w.kernel_width; ++kx) {
    for (int ky = 0; ky < w.kernel_height; ++ky) {
      for (int c = 0; c < w.in_channels; c += 4) {
        for (const int byte : {0, 2, 1, 3}) order.push_back((ky * w.kernel_width + kx) * w.in_channels + c + byte);
      }
    }
  }
  return order;
}

/// Of so many image rows at once.
double widening_cycles(const Window2d& w, const WideRows& rows, int count) {
  const bool words_of_four = w.in_channels == 16;
  const int pixels = w.in_channels <= 16 && rows.inside % 4 == 0   ? 4
                     : w.in_channels <= 32 && rows.inside % 2 == 0 ? 2
                                                                   : 1;
  const double pixel =
      (words_of_four ? 0.0 : 1.0) + 4.0 / pixels + 21.0 * (w.in_channels / 16) + 6.0 * (w.in_channels / 4 % 4);
  const double fill = w.in_channels % 16 == 0 ? 1.5 : 3.0;  // of a word
  return count * (45.0 + rows.inside * pixel + fill * rows.padding * w.in_channels / 2);
}

KernelCost cost_of(const Window2d& w, const WideRows& rows, int rows_at_once, KernelCost cost, bool clamps) {
  const double row = 100.0 + rows.pairs * 15.0 + (clamps ? 8.0 * w.out_width * w.out_channels : 0.0);
  const int steps = (w.out_height + rows_at_once - 1) / rows_at_once;
  const int more = std::min(w.kernel_height, w.stride_height);
  cost.cycles += w.out_height * row + steps * widening_cycles(w, rows, w.kernel_height) +
                 (w.out_height - steps) * widening_cycles(w, rows, more);
  cost.code_bytes += 300;
  return cost;
}

/// Windows of 3x3, channels a multiple of 8: rounds of 36 steps.
DotRounds fastest_rounds(int steps) { return steps % 36 == 0 && steps > 36 ? DotRounds{12, 3} : DotRounds{}; }

/// Of one kernel, and whether it copies weights to RAM.
std::vector<std::pair<DotRounds, bool>> forms(int steps) {
  std::vector<std::pair<DotRounds, bool>> all;
  for (const DotRounds rounds : dot_rounds(steps, fastest_rounds(steps))) {
    for (const bool from_room : {false, true}) all.emplace_back(rounds, from_room);
  }
  return all;
}

bool fits(const Window2d& w) {
  const bool pixel = w.kernel_height == 1 && w.kernel_width == 1;
  return !pixel && w.in_channels % 4 == 0 && w.out_channels % 4 == 0 && w.dilation_width == 1 &&
         w.dilation_height == 1 && w.pad_left < w.kernel_width && WideRows(w).move <= 4000;
}

}  // namespace

std::vector<Kernel> conv2d_wide_rows_kernels(const OpView& op, const Window2d& window,
                                             const std::vector<std::vector<std::int8_t>>& weights) {
  if (!fits(window)) return {};
  const Requantization requantization = requantization_of(op, window.out_channels);
  const std::vector<std::int32_t> bias = bias_of(op, 2, window.out_channels);
  const std::vector<int> order = wide_order(window);
  const DotStream stream = dot_stream_of(dsp_layer(weights, bias, requantization), order, requantization);

  const WideRows rows(window);
  const auto steps = static_cast<int>(order.size() / 2);
  const bool clamps = requantization.lowest > -128 || requantization.highest < 127;
  std::vector<Kernel> kernels;
  for (const int at_once : {1, 2, 4}) {
    if (at_once > window.out_height) continue;
    for (const auto& [rounds, from_room] : forms(steps)) {
      Kernel kernel = dot_kernel("conv2d_wide_rows_s8_dsp", window, requantization, stream, rounds);
      kernel.numbers.push_back({"kRowsAtOnce", at_once, "output rows per step"});
      kernel.numbers.push_back({"kFromRoom", from_room ? 1 : 0, "1: weights are copied to RAM for each row"});
      kernel.steps = window_row_blocks(window, op.input_count(), at_once);
      kernel.steps.scratch_bytes =
          2 * (rows.columns * rows.column_codes + (at_once - 1) * window.stride_height * window.in_channels) +
          (window.out_width % 2 != 0 ? window.out_channels : 0) + (from_room ? dot_room_bytes(steps) : 0);
      const double pairs = static_cast<double>(window.out_height) * rows.pairs;
      KernelCost dots = dot_cost(pairs, window.out_channels, steps, stream.shift > 0, rounds);
      if (from_room) dots = dot_cost_from_room(window.out_height, pairs, dots, window.out_channels, steps);
      kernel.cost = cost_of(window, rows, at_once, dots, clamps);
      add_general_channels(kernel, stream.general, weights, bias, requantization,
                           static_cast<double>(window.out_height) * window.out_width, general_cycles(window));
      kernels.push_back(std::move(kernel));
    }
  }
  return kernels;
}

}  // namespace milliwatt::dsp
