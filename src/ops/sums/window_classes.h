// Which taps of a window lie in the image: all of them in the middle, fewer at the borders.
#pragma once

#include <cstdint>
#include <vector>

#include "base/to_size.h"
#include "ops/facts/window2d.h"

namespace milliwatt {

/// The kernel's rows [first_row, end_row) and columns [first_column, end_column) that lie in the image.
struct WindowClass {
  int first_row = 0, end_row = 1;
  int first_column = 0, end_column = 1;
};

/// Each set of taps that some window has in the image, once.
std::vector<WindowClass> window_classes(const Window2d& window);

/// Sums over the taps of such a class, after one walk over all taps.
class TapSums {
 public:
  /// `values`: one for each tap, row by row.
  TapSums(int kernel_height, int kernel_width, const std::vector<std::int64_t>& values);

  std::int64_t within(const WindowClass& taps) const;

 private:
  std::size_t at(int row, int column) const { return to_size(row * stride_ + column); }

  int stride_;
  std::vector<std::int64_t> before_;  ///< of all taps above and to the left of a corner
};

}  // namespace milliwatt
