// What the kernels of 3x3 windows ask of a window's padding.
#pragma once

#include "ops/facts/window2d.h"

namespace milliwatt::dsp {

/// Do windows reach out of the image by one row and one column at most, on each side? SAME padding of 3x3 does.
inline bool pads_by_one(const Window2d& w) {
  const int last_column = w.input_column(w.out_width - 1, w.kernel_width - 1);
  const int last_row = w.input_row(w.out_height - 1, w.kernel_height - 1);
  return w.pad_top <= 1 && w.pad_left <= 1 && last_row <= w.in_height && last_column <= w.in_width;
}

}  // namespace milliwatt::dsp
