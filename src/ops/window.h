// What convolutions and pools have in common: a window that moves over height and width, and requantization.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/fixed_point.h"
#include "ops/operator.h"

namespace milliwatt {

/// One image (NHWC, batch 1). All sizes in elements.
struct Window2d {
  int in_height = 1, in_width = 1, in_channels = 1;
  int out_height = 1, out_width = 1, out_channels = 1;
  int kernel_height = 1, kernel_width = 1;
  int stride_height = 1, stride_width = 1;
  int dilation_height = 1, dilation_width = 1;
  int pad_top = 0, pad_left = 0;  ///< how far the first window reaches out of the image

  /// The input row that kernel row `ky` of output row `y` reads; out of range where it is padding.
  int input_row(int y, int ky) const { return y * stride_height - pad_top + ky * dilation_height; }
};

/// Window of CONV_2D and DEPTHWISE_CONV_2D (attributes stride_h, stride_w, dilation_h, dilation_w, padding =
/// same|valid; inputs: image, weights [out,kh,kw,in] or [1,kh,kw,out], bias).
Window2d convolution_window(const OpView& op);
/// Window of pools (attributes stride_h, stride_w, kernel_h, kernel_w, padding).
Window2d pool_window(const OpView& op);

/// Steps of one output row each; a step reads the rows of its window that lie in the image.
StepRule window_rows(const Window2d& window, std::size_t inputs);

/// How a sum of int8 products becomes an output code: clamp(requantize(sum) + output_zero_point, lowest, highest).
struct Requantization {
  std::vector<QuantizedMultiplier> factors;  ///< for each output channel
  std::int32_t input_zero_point = 0;
  std::int32_t output_zero_point = 0;
  std::int32_t lowest = -128, highest = 127;  ///< the fused activation's range as codes
};

/// For CONV_2D, DEPTHWISE_CONV_2D and FULLY_CONNECTED (attribute activation = none|relu|relu6|relu_n1_to_1).
Requantization requantization_of(const OpView& op, int channels);

/// The codes that a fused activation keeps, for an output of that quantization.
void activation_range(const std::string& activation, const Tensor& output, std::int32_t& lowest, std::int32_t& highest);

}  // namespace milliwatt
