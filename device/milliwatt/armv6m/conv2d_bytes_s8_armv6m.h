// CONV_2D, int8, Armv6-M, any window, for little flash: up to kRows output rows a step, kPixels pixels at a time, by
// code that all layers share. A last pixel without a neighbour is computed twice.
//
// stream: as byte_channels_armv6m.h reads it. scratch: the words of a channel's weights, those of kPixels windows,
// their places, and where a window's runs do not end with a word, its bytes.
#pragma once

#include "../core/flash.h"
#include "../core/rows.h"
#include "byte_channels_armv6m.h"
#include "window_codes_armv6m.h"

namespace milliwatt {

// A layer's numbers.
struct ByteLayer {
  uint16_t kernel_height, runs, columns, dilation;  // runs of a kernel's row, columns of a run
  uint16_t stride, pad_left;
  uint16_t input_width, input_channels;
  uint16_t taps, words, gathers;  // as WindowForm has them
  uint16_t output_width, output_channels;
  uint16_t pixels;
  int8_t input_zero_point, output_zero_point, lowest, highest;
};

// Puts codes one behind the other, as bytes or as words.
struct ByteSink {
  bool gathers;
  int8_t* bytes;
  int32_t* words;

  void same(int32_t code, int32_t count) {
    if (count == 0) return;
    if (gathers) {
      for (int32_t i = 0; i < count; ++i) *bytes++ = static_cast<int8_t>(code);
    } else {
      words = pack_same(static_cast<int8_t>(code), count, words);
    }
  }
  void codes(const int8_t* from, int32_t count) {
    if (gathers) {
      for (int32_t i = 0; i < count; ++i) *bytes++ = from[i];
    } else {
      words = pack_codes(from, count, words);
    }
  }
};

// As pack_window(): rows null outside the image, `column` of the window's first tap, room for the bytes.
__attribute__((noinline)) inline void pack_any_window(const ByteLayer& layer, const int8_t* const* rows, int32_t column,
                                                      int8_t* room, int32_t* to) {
  const int32_t channels = layer.input_channels;
  ByteSink sink = {layer.gathers != 0, room, to};
  for (int32_t ky = 0; ky < layer.kernel_height; ++ky) {
    const int8_t* const row = rows[ky];
    int32_t first = column;
    for (int32_t run = 0; run < layer.runs; ++run, first += layer.dilation) {
      const int32_t end = first + layer.columns;
      int32_t begin = first < 0 ? 0 : first;  // of the columns inside
      int32_t stop = end > layer.input_width ? layer.input_width : end;
      if (row == nullptr || begin >= stop) begin = stop = end;
      sink.same(layer.input_zero_point, (begin - first) * channels);
      if (begin < stop) sink.codes(row + begin * channels, (stop - begin) * channels);
      sink.same(layer.input_zero_point, (end - stop) * channels);
    }
  }
  if (layer.gathers != 0) pack_codes(room, layer.taps, to);
}

// Words of a pixel to where those of both alternate, two each.
__attribute__((noinline)) inline void spread_words(const int32_t* from, const int32_t* end, int32_t* to) {
  for (; from != end; from += 2, to += 4) {
    to[0] = from[0];
    to[1] = from[1];
  }
}

// `count` output rows. rows: of each the kernel's, null outside the image.
__attribute__((noinline)) inline void byte_rows(const ByteLayer& layer, const int8_t* const* rows, int8_t* const* outs,
                                                int32_t count, const int32_t* stream, int32_t* scratch) {
  const int32_t words = layer.words;
  int32_t* const codes = scratch + words;
  int8_t** const places = reinterpret_cast<int8_t**>(codes + layer.pixels * words);
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
  int32_t row = 0, x = 0;
  while (row < count) {
    int8_t* to = nullptr;
    int32_t* pair = codes;
    int32_t i = 0;
    for (; i < layer.pixels && (row < count || i % 2 != 0); ++i) {
      if (row < count) {
        // Its words come to where the weights' are later.
        pack_any_window(layer, rows + row * layer.kernel_height, x * layer.stride - layer.pad_left,
                        reinterpret_cast<int8_t*>(places + layer.pixels), scratch);
        to = outs[row] + x * layer.output_channels;
        if (++x == layer.output_width) {
          x = 0;
          ++row;
        }
      }
      spread_words(scratch, codes, pair + i % 2 * 2);
      if (i % 2 != 0) pair += 2 * words;
      places[i] = to;
    }
    job.places_end = places + i;
    byte_channels_armv6m(&job);
  }
}

template <class S, class In, class Out>
inline void conv2d_bytes_s8_armv6m(In in, Out out, Flash<int32_t> stream, void* scratch, int32_t step) {
  typedef WindowForm<S> W;
  static const ByteLayer layer = {
      S::kKernelHeight,   W::kRuns,          W::kColumns,        S::kDilationWidth,   S::kStrideWidth, S::kPadLeft,
      S::kInputWidth,     S::kInputChannels, W::kTaps,           W::kWords,           W::kGathers,     S::kOutputWidth,
      S::kOutputChannels, S::kPixels,        S::kInputZeroPoint, S::kOutputZeroPoint, S::kLowest,      S::kHighest};
  const int32_t first = step * S::kRows;
  const int32_t count =
      S::kOutputHeight % S::kRows == 0 || first + S::kRows <= S::kOutputHeight ? +S::kRows : S::kOutputHeight - first;
  const int8_t* rows[S::kRows * S::kKernelHeight];
  int8_t* outs[S::kRows];
  for (int32_t i = 0; i < count; ++i) {
    outs[i] = out[first + i];
    for (int32_t ky = 0; ky < S::kKernelHeight; ++ky) {
      const int32_t y = (first + i) * S::kStrideHeight - S::kPadTop + ky * S::kDilationHeight;
      rows[i * S::kKernelHeight + ky] = y >= 0 && y < S::kInputHeight ? in[y] : nullptr;
    }
  }
  byte_rows(layer, rows, outs, count, stream.address(), static_cast<int32_t*>(scratch));
}

}  // namespace milliwatt
