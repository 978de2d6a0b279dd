#include "kernels/dsp/conv2d_3x3x3.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "kernels/dsp/dot_kernel.h"
#include "kernels/dsp/dsp_layer.h"
#include "kernels/dsp/pads_by_one.h"
#include "kernels/parts.h"

namespace milliwatt::dsp {

namespace {

/// As device/milliwatt/dsp/dot_3x3x3_dsp.h reads a window: the codes of rows 0 and 1 side by side, then those of row 2.
std::vector<int> three_rows_order() {
  std::vector<int> order;
  for (int i = 0; i < 9; ++i) order.insert(order.end(), {i, 9 + i});
  for (int i = 18; i < 27; ++i) order.push_back(i);
  order.push_back(-1);
  return order;
}

bool is_3x3x3(const Window2d& w) {
  return w.kernel_height == 3 && w.kernel_width == 3 && w.in_channels == 3 && w.dilation_width == 1 &&
         w.stride_width <= 2 && pads_by_one(w) && w.out_channels % 4 == 0;
}

/// Pairs of a row, as device/milliwatt/dsp/conv2d_3x3x3_s8_dsp.h divides it.
struct RowOfPairs {
  int pairs = 0;
  int edges = 0;               ///< pairs whose codes are copied first
  bool column_behind = false;  ///< does the last one reach out of the image by its last column, and is it even?
};

RowOfPairs row_of_pairs(const Window2d& w) {
  RowOfPairs row;
  row.pairs = (w.out_width + 1) / 2;
  const int last_left = (row.pairs - 1) * 2 * w.stride_width - w.pad_left;
  const int reads = w.stride_width == 2 ? 16 : 12;
  const bool whole = w.out_width % 2 == 0 && last_left >= 0;
  const bool last_fits = whole && 3 * last_left + reads <= 3 * w.in_width;
  row.column_behind = whole && w.stride_width == 2 && last_left + 4 == w.in_width;
  row.edges = (w.pad_left > 0 && row.pairs > 1 ? 1 : 0) + (last_fits ? 0 : 1);
  return row;
}

double cycles(const Window2d& w, bool shifted, bool whole) {
  const RowOfPairs row = row_of_pairs(w);
  const double pair = (whole ? 76.0 : 91.0) + w.out_channels / 4 * (shifted ? 260.0 : 273.0);
  double sum = w.out_height * ((whole ? 180.0 : 150.0) + row.pairs * pair +
                               (whole && row.column_behind ? row.edges - 1 : row.edges) * 150.0);
  for (int y = 0; y < w.out_height; ++y) {
    if (w.input_row(y, 0) < 0 || w.input_row(y, 2) >= w.in_height) sum += row.pairs * 90.0;
  }
  return sum;
}

}  // namespace

std::vector<Kernel> conv2d_3x3x3_kernels(const OpView& op, const Window2d& window,
                                         const std::vector<std::vector<std::int8_t>>& weights) {
  if (!is_3x3x3(window)) return {};
  const Requantization requantization = requantization_of(op, window.out_channels);
  const std::vector<std::int32_t> bias = bias_of(op, 2, window.out_channels);
  const DotStream stream = dot_stream_of(dsp_layer(weights, bias, requantization), three_rows_order(), requantization);

  const RowOfPairs row = row_of_pairs(window);
  const int inside = row.pairs - row.edges + (row.column_behind ? 1 : 0);  // that are widened at once
  std::vector<Kernel> kernels;
  for (const bool whole : {false, true}) {
    if (whole && (window.stride_width == 1 || inside < 2)) continue;
    Kernel kernel;
    kernel.function = "conv2d_3x3x3_s8_dsp";
    kernel.numbers = window_numbers(window);
    append(kernel.numbers, requantization_numbers(stream));
    kernel.numbers.push_back({"kWhole",
                              !whole              ? 0
                              : row.column_behind ? 2
                                                  : 1,
                              "whether a row's codes are widened at once; 2: and a column of padding"});
    append(kernel.numbers, code_numbers(requantization));
    kernel.tables = {stream.table};
    kernel.tables.front().comment = "weights, biases and requantization in the order of dot_3x3x3_dsp";
    kernel.steps = window_rows(window, op.input_count());
    const int words = whole ? 72 * inside + 32 : window.stride_width == 2 ? 108 : 88;
    kernel.steps.scratch_bytes = words + (window.out_width % 2 != 0 ? window.out_channels : 0);
    const double pairs = static_cast<double>(window.out_height) * row.pairs;
    kernel.cost = {cycles(window, stream.shift > 0, whole), 1400, pairs};
    if (!whole) kernel.cost.loops = {{1400, pairs}};
    add_general_channels(kernel, stream.general, weights, bias, requantization,
                         static_cast<double>(window.out_height) * window.out_width, general_cycles(window));
    kernels.push_back(std::move(kernel));
  }
  return kernels;
}

}  // namespace milliwatt::dsp
