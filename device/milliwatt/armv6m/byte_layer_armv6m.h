// Armv6-M: the numbers of a layer that are no template parameters, so that layers share their code.
#pragma once

#include <stdint.h>

#include "needs_armv6m.h"

namespace milliwatt {

struct ByteLayer {
  uint16_t input_height, input_width, input_channels;
  uint16_t input_slots, input_first;  // rows of the tensor that are kept, and its first one
  uint16_t output_height, output_width, output_channels;
  uint16_t output_slots, output_first;
  uint16_t rows;    // output rows of a step
  uint16_t pixels;  // of them, at a time
  uint8_t kernel_height, kernel_width, stride_height, stride_width, dilation_height, dilation_width, pad_top, pad_left;
  int8_t input_zero_point, output_zero_point, lowest, highest;
};

template <class S, class In, class Out, int32_t Pixels>
inline const ByteLayer& byte_layer() {
  static const ByteLayer layer = {S::kInputHeight,    S::kInputWidth,      S::kInputChannels, In::kSlots,
                                  In::kFirstRow,      S::kOutputHeight,    S::kOutputWidth,   S::kOutputChannels,
                                  Out::kSlots,        Out::kFirstRow,      S::kRows,          Pixels,
                                  S::kKernelHeight,   S::kKernelWidth,     S::kStrideHeight,  S::kStrideWidth,
                                  S::kDilationHeight, S::kDilationWidth,   S::kPadTop,        S::kPadLeft,
                                  S::kInputZeroPoint, S::kOutputZeroPoint, S::kLowest,        S::kHighest};
  return layer;
}

// The slot of a row, without a division.
inline int32_t slot_of_row(int32_t row, int32_t slots) {
  while (row >= slots) row -= slots;
  return row;
}

// Sets rows[0] and on to the rows of the input under output row y; the input's rows lie from `in` on. What is outside
// the image becomes `outside`. Returns whether nothing is.
__attribute__((noinline)) inline bool rows_under(const ByteLayer& layer, const int8_t* in, int32_t y,
                                                 const int8_t* outside, const int8_t** rows) {
  bool all_inside = true;
  y = y * layer.stride_height - layer.pad_top;
  for (int32_t ky = 0; ky < layer.kernel_height; ++ky, y += layer.dilation_height) {
    const bool is_inside = y >= 0 && y < layer.input_height;
    rows[ky] = outside;
    if (is_inside) {
      rows[ky] = in + slot_of_row(y - layer.input_first, layer.input_slots) * layer.input_width * layer.input_channels;
    }
    all_inside = all_inside && is_inside;
  }
  return all_inside;
}

__attribute__((noinline)) inline int8_t* byte_output_row(const ByteLayer& layer, int8_t* out, int32_t y) {
  return out + slot_of_row(y - layer.output_first, layer.output_slots) * layer.output_width * layer.output_channels;
}

// The output row behind the last one of a step that begins with row `first`.
inline int32_t end_of_step(const ByteLayer& layer, int32_t first) {
  const int32_t end = first + layer.rows;
  return end < layer.output_height ? end : layer.output_height;
}

}  // namespace milliwatt
