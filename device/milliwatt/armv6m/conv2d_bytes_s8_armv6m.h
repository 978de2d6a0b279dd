// CONV_2D, int8, Armv6-M, any window, for little flash: up to kRows output rows a step, kPixels pixels at a time, by
// code that all layers share. A last pixel without a neighbour is computed twice.
//
// stream: as byte_channels_armv6m.h reads it. scratch: the words of a channel's weights, those of kPixels windows,
// their places, the rows under a window, and a window's bytes if some window is not read from the image.
#pragma once

#include "../core/flash.h"
#include "../core/rows.h"
#include "byte_channels_armv6m.h"
#include "byte_layer_armv6m.h"
#include "pack_codes_armv6m.h"

namespace milliwatt {

// `count` times four codes as words of pack_codes_armv6m.h, of which those of another pixel follow each two. Returns
// where the next words come.
__attribute__((noinline)) inline int32_t* pack_fours_apart(const int8_t* from, int32_t count, int32_t* to) {
  const int8_t* const end = from + 4 * count;
  if ((reinterpret_cast<uintptr_t>(from) & 3) == 0) {
    for (; from != end; from += 4, to += 4) {
      uint32_t four;
      __builtin_memcpy(&four, __builtin_assume_aligned(from, 4), 4);
      pack_word(four, to);
    }
  } else {
    for (; from != end; from += 4, to += 4) pack_bytes(from, to);
  }
  return to;
}

// The window whose first tap is at `column` of rows[0]. rows: the kernel's, null outside the image. room: for its
// bytes; the last word's may be any, for their weights are zero.
__attribute__((noinline)) inline void pack_window_apart(const ByteLayer& layer, const int8_t* const* rows,
                                                        int32_t column, bool rows_inside, int8_t* room, int32_t* to) {
  const int32_t channels = layer.input_channels;
  const int32_t width = layer.kernel_width;
  const bool is_near = layer.dilation_width == 1 && column >= 0 && column + width <= layer.input_width;
  const int32_t run = width * channels;
  const int8_t* const* const rows_end = rows + layer.kernel_height;
  if (is_near && rows_inside && run % 4 == 0) {
    for (; rows != rows_end; ++rows) to = pack_fours_apart(*rows + column * channels, run / 4, to);
    return;
  }
  int8_t* byte = room;
  const int32_t together = is_near ? width : 1;
  for (; rows != rows_end; ++rows) {
    int32_t at = column;
    for (int32_t left = width; left > 0; left -= together, at += layer.dilation_width) {
      int8_t* const end = byte + together * channels;
      if (*rows != nullptr && at >= 0 && at < layer.input_width) {
        for (const int8_t* from = *rows + at * channels; byte != end;) *byte++ = *from++;
      } else {
        while (byte != end) *byte++ = layer.input_zero_point;
      }
    }
  }
  pack_fours_apart(room, (layer.kernel_height * run + 3) / 4, to);
}

__attribute__((noinline)) inline void convolve_bytes(const ByteLayer& layer, const int8_t* in, int8_t* out,
                                                     const int32_t* stream, int32_t* scratch, int32_t step) {
  const int32_t words = (layer.kernel_height * layer.kernel_width * layer.input_channels + 3) / 4 * 2;
  int32_t* const codes = scratch + words;
  int8_t** const places = reinterpret_cast<int8_t**>(codes + layer.pixels * words);
  const int8_t** const rows = const_cast<const int8_t**>(places + layer.pixels);
  int8_t* const room = reinterpret_cast<int8_t*>(rows + layer.kernel_height);
  BytePixels job = {scratch,
                    codes,
                    stream,
                    codes,
                    places,
                    nullptr,
                    layer.output_channels,
                    layer.lowest,
                    layer.highest - layer.lowest,
                    layer.output_zero_point - layer.lowest};
  int32_t y = step * layer.rows;
  int32_t pixels_left = (end_of_step(layer, y) - y) * layer.output_width;
  int32_t x = 0, column = 0;
  bool inside = true;
  int8_t* to = nullptr;
  while (pixels_left > 0) {
    int32_t* pair = codes;
    int32_t i = 0;
    for (; i < layer.pixels && (pixels_left > 0 || i % 2 != 0); ++i) {
      if (pixels_left > 0) {
        if (x == 0) {
          inside = rows_under(layer, in, y, nullptr, rows);
          to = byte_output_row(layer, out, y);
          column = -static_cast<int32_t>(layer.pad_left);
        } else {
          to += layer.output_channels;
          column += layer.stride_width;
        }
        if (++x == layer.output_width) {
          x = 0;
          ++y;
        }
        --pixels_left;
      }
      pack_window_apart(layer, rows, column, inside, room, pair + i % 2 * 2);
      if (i % 2 != 0) pair += 2 * words;
      places[i] = to;
    }
    job.places_end = places + i;
    byte_channels_armv6m(&job);
  }
}

template <class S, class In, class Out>
inline void conv2d_bytes_s8_armv6m(In in, Out out, Flash<int32_t> stream, void* scratch, int32_t step) {
  convolve_bytes(byte_layer<S, In, Out, S::kPixels>(), in.base, out.base, stream.address(),
                 static_cast<int32_t*>(scratch), step);
}

}  // namespace milliwatt
