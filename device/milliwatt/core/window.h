// Which taps of a sliding window lie in the image, along one axis.
#pragma once

#include <stdint.h>

namespace milliwatt {

// Taps first .. end - 1 are inside; none where first >= end.
struct Taps {
  int32_t first;
  int32_t end;
};

// For a window of `taps` taps, `dilation` apart, whose first tap is at `start` (negative: in the padding before the
// image) on an axis of `size`.
inline Taps taps_inside(int32_t start, int32_t size, int32_t taps, int32_t dilation) {
  Taps inside = {0, taps};
  if (start < 0) inside.first = (-start + dilation - 1) / dilation;
  if (start + (taps - 1) * dilation >= size) inside.end = start < size ? (size - start + dilation - 1) / dilation : 0;
  return inside;
}

// Of a transposed convolution: the inputs first .. end - 1 on an axis of `size` whose kernels of `taps`, `stride`
// apart, reach the output at `place` (counted from the first tap of input 0).
inline Taps inputs_reaching(int32_t place, int32_t size, int32_t taps, int32_t stride) {
  Taps inputs = {0, place / stride + 1};
  if (place >= taps) inputs.first = (place - taps) / stride + 1;
  if (inputs.end > size) inputs.end = size;
  return inputs;
}

}  // namespace milliwatt
