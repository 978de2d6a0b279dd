// What convolutions and pools have in common: a window that moves over height and width, and requantization.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/fixed_point.h"
#include "ops/facts/window2d.h"
#include "ops/operator.h"

namespace milliwatt {

/// Calls visit(pixel, tap) for each place of the window at output (y, x) that lies in the image: the pixel's number in
/// the image, the tap's in the kernel, both counted row by row.
template <typename Visit>
void for_each_tap(const Window2d& w, int y, int x, Visit visit) {
  for (int ky = 0; ky < w.kernel_height; ++ky) {
    const int in_y = w.input_row(y, ky);
    if (in_y < 0 || in_y >= w.in_height) continue;
    for (int kx = 0; kx < w.kernel_width; ++kx) {
      const int in_x = x * w.stride_width - w.pad_left + kx * w.dilation_width;
      if (in_x < 0 || in_x >= w.in_width) continue;
      visit(in_y * w.in_width + in_x, ky * w.kernel_width + kx);
    }
  }
}

/// Fills the output image: each element is compute(y, x, channel).
template <typename T, typename Compute>
void for_each_output(const Window2d& w, std::span<T> out, Compute compute) {
  std::size_t at = 0;
  for (int y = 0; y < w.out_height; ++y) {
    for (int x = 0; x < w.out_width; ++x) {
      for (int channel = 0; channel < w.out_channels; ++channel) out[at++] = static_cast<T>(compute(y, x, channel));
    }
  }
}

/// Window of CONV_2D and DEPTHWISE_CONV_2D (attributes stride_h, stride_w, dilation_h, dilation_w, padding =
/// same|valid; inputs: image, weights [out,kh,kw,in] or [1,kh,kw,out], bias).
Window2d convolution_window(const OpView& op);
/// Window of pools (attributes stride_h, stride_w, kernel_h, kernel_w, padding).
Window2d pool_window(const OpView& op);

/// Do some windows reach out of the image?
bool pads(const Window2d& window);
/// Does each output pixel come from the input pixel at its place alone, with as many channels?
bool is_pixel_wise(const Window2d& window);

/// How a sum of int8 products becomes an output code: clamp(requantize(sum) + output_zero_point, lowest, highest).
struct Requantization {
  std::vector<QuantizedMultiplier> factors;  ///< for each output channel
  std::int32_t input_zero_point = 0;
  std::int32_t output_zero_point = 0;
  std::int32_t lowest = -128, highest = 127;  ///< the fused activation's range as codes
};

/// Which inputs of an operator are what it sums, by what, and from what on.
struct SumInputs {
  std::size_t input = 0, weights = 1, bias = 2;  ///< the bias may be left out
  bool single_precision_scale = false;           ///< as in WeightedSum
};

/// Of an operator of codes (attribute activation = none|relu|relu6|relu_n1_to_1).
Requantization requantization_of(const OpView& op, int channels, const SumInputs& inputs);
/// The same with the inputs that weighted_sum() says.
Requantization requantization_of(const OpView& op, int channels);

/// The codes that a fused activation keeps, for an output of that quantization.
void activation_range(const std::string& activation, const Tensor& output, std::int32_t& lowest, std::int32_t& highest);

}  // namespace milliwatt
