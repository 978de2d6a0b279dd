#include "ops/sums/window_classes.h"

#include <algorithm>
#include <utility>

#include "base/to_size.h"

namespace milliwatt {
namespace {

struct Axis {
  int in, out, kernel, stride, dilation, pad;
};

/// The taps [first, end) along one axis that lie in the image, each pair once. They are adjacent, for the image is.
std::vector<std::pair<int, int>> spans(const Axis& axis) {
  std::vector<std::pair<int, int>> all;
  for (int place = 0; place < axis.out; ++place) {
    const int start = place * axis.stride - axis.pad;
    const int missing = std::max(0, -start);  // positions in front of the image
    const int first = std::min(axis.kernel, (missing + axis.dilation - 1) / axis.dilation);
    const int inside = std::max(0, axis.in - start);
    const int end = std::min(axis.kernel, (inside + axis.dilation - 1) / axis.dilation);
    all.emplace_back(first, std::max(first, end));
  }
  std::ranges::sort(all);
  all.erase(std::unique(all.begin(), all.end()), all.end());
  return all;
}

}  // namespace

std::vector<WindowClass> window_classes(const Window2d& w) {
  std::vector<WindowClass> classes;
  const auto columns = spans({w.in_width, w.out_width, w.kernel_width, w.stride_width, w.dilation_width, w.pad_left});
  for (const auto& [first_row, end_row] :
       spans({w.in_height, w.out_height, w.kernel_height, w.stride_height, w.dilation_height, w.pad_top})) {
    for (const auto& [first_column, end_column] : columns) {
      classes.push_back({first_row, end_row, first_column, end_column});
    }
  }
  return classes;
}

TapSums::TapSums(int kernel_height, int kernel_width, const std::vector<std::int64_t>& values)
    : stride_(kernel_width + 1), before_(to_size((kernel_height + 1) * stride_), 0) {
  std::size_t tap = 0;
  for (int row = 1; row <= kernel_height; ++row) {
    std::int64_t of_row = 0;
    for (int column = 1; column <= kernel_width; ++column) {
      of_row += values[tap++];
      before_[at(row, column)] = before_[at(row - 1, column)] + of_row;
    }
  }
}

std::int64_t TapSums::within(const WindowClass& t) const {
  return before_[at(t.end_row, t.end_column)] - before_[at(t.first_row, t.end_column)] -
         before_[at(t.end_row, t.first_column)] + before_[at(t.first_row, t.first_column)];
}

}  // namespace milliwatt
