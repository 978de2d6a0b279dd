// A window that moves over height and width of an image.
#pragma once

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

}  // namespace milliwatt
