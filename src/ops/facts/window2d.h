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
  /// The same of columns.
  int input_column(int x, int kx) const { return x * stride_width - pad_left + kx * dilation_width; }

  /// Do windows reach out of the image above or below it, and to its left or right?
  bool leaves_rows() const { return pad_top > 0 || input_row(out_height - 1, kernel_height - 1) >= in_height; }
  bool leaves_columns() const { return pad_left > 0 || leaves_right(); }
  bool leaves_right() const { return input_column(out_width - 1, kernel_width - 1) >= in_width; }
};

}  // namespace milliwatt
