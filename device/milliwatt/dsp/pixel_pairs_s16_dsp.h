// Armv7E-M: rows of int16 convolutions with sums of 32 bits: two pixels at a time if all their taps are in the image,
// four channels of both; the other pixels and the last channels one pixel at a time.
#pragma once

#include "../portable/conv2d_row.h"
#include "../portable/transpose_conv_row.h"
#include "dot_2x4_s16_dsp.h"
#include "wide_sums_dsp.h"

#if defined(__ARM_FEATURE_DSP)

namespace milliwatt {

// Pairs of pixels that read the same taps of weights: up to Runs runs of RunTaps of them. Apart: int16 from a pixel's
// elements to the next one's, OutApart from its outputs to the next one's.
template <class S, int32_t Runs, int32_t RunTaps, int32_t Apart, int32_t OutApart>
struct WidePixelPairs {
  static const int32_t kTaps = S::kKernelHeight * S::kKernelWidth * S::kInputChannels;
  static const int32_t kChannels = S::kOutputChannels / 4 * 4;
  static const bool kAreThere = S::kPaired != 0 && kChannels > 0 && kChannels <= 16000 && RunTaps <= 16000 &&
                                2 * Apart <= 4095 && 2 * OutApart <= 4095;

  explicit WidePixelPairs(Flash<int16_t> weight_table) : weights(weight_table.address()), count(0) {}

  // The next run: the first pixel's elements, and the number of its first tap.
  void add(const int16_t* elements, int32_t tap) {
    runs[count].elements = elements;
    runs[count].weights = weights + 4 * tap;
    ++count;
  }

  // to: the first pixel's outputs.
  void compute(const NarrowSumsDsp<S>& sums, int16_t* to, int32_t pairs) const {
    const WidePixels pixels = {runs, runs + count, sums.bias.address(), sums.factors.address(), to, pairs};
    dot_2x4_s16_dsp<RunTaps, kChannels, 2 * Apart, 2 * OutApart, 8 * kTaps, S::kLowest, S::kHighest>(&pixels);
  }

  const int16_t* weights;
  int32_t count;
  WideRun runs[Runs];
};

// The channels behind the last four of one pixel; Pixel as in for_channels().
template <int32_t Channels, class Pixel>
inline void last_wide_channels(const Pixel& pixel) {
  const int32_t whole = Channels / 4 * 4;
  if (Channels - whole >= 2) pixel.template channels<2>(whole);
  if (Channels % 2 != 0) pixel.template channels<1>(Channels - 1);
}

template <class S, class In, class Out>
struct NarrowConvolutionRow {
  typedef ConvolutionWeights<S, int16_t> Weights;
  typedef NarrowSumsDsp<S> Sums;
  typedef WindowSums<S, Weights, In, int16_t, Sums> Window;
  static const int32_t kColumnRuns = S::kDilationWidth == 1 ? 1 : +S::kKernelWidth;
  static const int32_t kRunTaps = S::kKernelWidth / kColumnRuns * S::kInputChannels;
  typedef WidePixelPairs<S, S::kKernelHeight * kColumnRuns, kRunTaps, S::kStrideWidth * S::kInputChannels,
                         S::kOutputChannels>
      Pairs;

  void compute(Out out, int32_t step) const {
    const int32_t top = step * S::kStrideHeight - S::kPadTop;
    const Taps rows = taps_inside(top, S::kInputHeight, S::kKernelHeight, S::kDilationHeight);
    const int32_t room = S::kInputWidth - 1 - (S::kKernelWidth - 1) * S::kDilationWidth + S::kPadLeft;
    const int32_t reach = room < 0 ? 0 : room / S::kStrideWidth + 1;  // pixels whose taps end inside
    const int32_t inside = reach < S::kOutputWidth ? reach : +S::kOutputWidth;
    int16_t* to = out[step];
    for (int32_t x = 0; x < S::kOutputWidth;) {
      const bool begins_inside = x * S::kStrideWidth >= S::kPadLeft && rows.first < rows.end;
      const int32_t pairs = Pairs::kAreThere && begins_inside && x < inside ? (inside - x) / 2 : 0;
      const int32_t pixels = pairs > 0 ? 2 * pairs : 1;
      if (pairs > 0) {
        add_pairs(top, x, rows, to, pairs);
      } else {
        for_channels<Sums, S::kOutputChannels>(window(top, x, rows, to));
      }
      x += pixels;
      to += pixels * S::kOutputChannels;
    }
  }

  Window window(int32_t top, int32_t x, Taps rows, int16_t* to) const {
    const int32_t left = x * S::kStrideWidth - S::kPadLeft;
    const Taps columns = taps_inside(left, S::kInputWidth, S::kKernelWidth, S::kDilationWidth);
    const Window window = {sums, of_channels, in, top, left, rows.first, rows.end, columns.first, columns.end, to};
    return window;
  }

  void add_pairs(int32_t top, int32_t x, Taps rows, int16_t* to, int32_t count) const {
    const int32_t left = x * S::kStrideWidth - S::kPadLeft;
    Pairs pairs(of_channels.weights);
    for (int32_t ky = rows.first; ky < rows.end; ++ky) {
      const int16_t* row = in[top + ky * S::kDilationHeight] + left * S::kInputChannels;
      for (int32_t run = 0; run < kColumnRuns; ++run) {
        pairs.add(row + run * S::kDilationWidth * S::kInputChannels,
                  ky * S::kKernelWidth * S::kInputChannels + run * kRunTaps);
      }
    }
    pairs.compute(sums, to, count);
    if (S::kOutputChannels % 4 == 0) return;
    for (int32_t i = 0; i < 2 * count; ++i) {
      last_wide_channels<S::kOutputChannels>(window(top, x + i, rows, to + i * S::kOutputChannels));
    }
  }

  const Sums& sums;
  Weights of_channels;
  In in;
};

// Pixels of the same taps lie a stride apart.
template <class S, class In, class Out>
struct NarrowTransposedRow {
  typedef NarrowSumsDsp<S> Sums;
  typedef TransposedSums<S, In, int16_t, int16_t, Sums> Pixel;
  static const int32_t kRuns =
      ((S::kKernelHeight - 1) / S::kStrideHeight + 1) * ((S::kKernelWidth - 1) / S::kStrideWidth + 1);
  typedef WidePixelPairs<S, kRuns, S::kInputChannels, S::kInputChannels, S::kStrideWidth * S::kOutputChannels> Pairs;

  void compute(Out out, int32_t step) const {
    const int32_t top = step + S::kPadTop;
    const Taps rows = inputs_reaching(top, S::kInputHeight, S::kKernelHeight, S::kStrideHeight);
    for (int32_t first = 0; first < S::kStrideWidth && first < S::kOutputWidth; ++first) {
      for (int32_t x = first; x < S::kOutputWidth;) {
        const int32_t pairs = Pairs::kAreThere && rows.first < rows.end ? pairs_from(x) : 0;
        int16_t* const to = out[step] + x * S::kOutputChannels;
        if (pairs > 0) {
          add_pairs(top, x, rows, to, pairs);
        } else {
          for_channels<Sums, S::kOutputChannels>(pixel(top, x, rows, to));
        }
        x += (pairs > 0 ? 2 * pairs : 1) * S::kStrideWidth;
      }
    }
  }

  // Of x and the pixels behind it that read as many columns as any of their kind.
  static int32_t pairs_from(int32_t x) {
    const int32_t last = (x + S::kPadLeft) / S::kStrideWidth;  // column of the input that x reads
    const int32_t columns = (S::kKernelWidth - 1 - (x + S::kPadLeft) % S::kStrideWidth) / S::kStrideWidth + 1;
    if ((x + S::kPadLeft) % S::kStrideWidth >= S::kKernelWidth || last + 1 < columns) return 0;
    const int32_t inputs = S::kInputWidth - last;
    const int32_t outputs = (S::kOutputWidth - 1 - x) / S::kStrideWidth + 1;
    return (inputs < outputs ? inputs : outputs) / 2;
  }

  static Taps columns_of(int32_t x) {
    return inputs_reaching(x + S::kPadLeft, S::kInputWidth, S::kKernelWidth, S::kStrideWidth);
  }

  Pixel pixel(int32_t top, int32_t x, Taps rows, int16_t* to) const {
    const Taps columns = columns_of(x);
    const Pixel pixel = {sums, weights, in, top, x + S::kPadLeft, rows.first, rows.end, columns.first, columns.end, to};
    return pixel;
  }

  void add_pairs(int32_t top, int32_t x, Taps rows, int16_t* to, int32_t count) const {
    const Taps columns = columns_of(x);
    Pairs pairs(weights);
    for (int32_t y = rows.first; y < rows.end; ++y) {
      const int16_t* row = in[y];
      const int32_t first_tap = (top - y * S::kStrideHeight) * S::kKernelWidth + x + S::kPadLeft;
      for (int32_t i = columns.first; i < columns.end; ++i) {
        pairs.add(row + i * S::kInputChannels, (first_tap - i * S::kStrideWidth) * S::kInputChannels);
      }
    }
    pairs.compute(sums, to, count);
    if (S::kOutputChannels % 4 == 0) return;
    for (int32_t i = 0; i < 2 * count; ++i) {
      const int32_t apart = i * S::kStrideWidth;
      last_wide_channels<S::kOutputChannels>(pixel(top, x + apart, rows, to + apart * S::kOutputChannels));
    }
  }

  const Sums& sums;
  Flash<int16_t> weights;
  In in;
};

}  // namespace milliwatt

#endif
