// CONV_2D, int8, Helium, any window: kRowsAtOnce output rows a step, two pixels at a time with four channels
// (dot_2x4_helium.h).
//
// weights, channels: as dot_2x4_helium.h reads them. kGathered 0: a window is one run of codes of an input row, and is
// read there. scratch, else: the rows' windows, column by column (columns_helium.h).
#pragma once

#include "../core/flash.h"
#include "../core/rows.h"
#include "columns_helium.h"
#include "dot_2x4_helium.h"

#if defined(__ARM_FEATURE_MVE)

namespace milliwatt {

template <class S>
struct HeliumConvolution {
  typedef HeliumColumns<S> C;
  typedef typename CodeNumbers<S>::Form Form;
  enum : int32_t { kWhole = S::kOutputChannels / 4 * 4, kLeft = S::kOutputChannels % 4 };

  // Where the windows of output pixel x lie, from those of a row.
  static inline int32_t window_at(int32_t x) { return C::place(x * S::kStrideWidth); }

  static inline void two_rows_of_pixels(PixelJob job, int32_t pairs) {
    if (kWhole > 0) {
      PixelJob whole = job;
      whole.pairs = pairs;
      whole.channels_end = job.channels + kWhole / 4 * +CodeNumbers<S>::kChannelWords;
      whole.to_move = job.to_move - kWhole;
      dot_2x4_helium<Form, C::kTaps, 4>(&whole);
    }
    if (kLeft > 0) {
      move_to_left(job);
      job.pairs = pairs;
      dot_2x4_helium<Form, C::kTaps, kLeft == 0 ? 1 : +kLeft>(&job);
    }
  }

  static inline void one_pixel(PixelJob job) {
    if (kWhole > 0) {
      PixelJob whole = job;
      whole.channels_end = job.channels + kWhole / 4 * +CodeNumbers<S>::kChannelWords;
      dot_1x4_helium<Form, C::kTaps, 4>(&whole);
    }
    if (kLeft > 0) {
      move_to_left(job);
      dot_1x4_helium<Form, C::kTaps, kLeft == 0 ? 1 : +kLeft>(&job);
    }
  }

 private:
  static inline void move_to_left(PixelJob& job) {
    job.to0 += kWhole;
    job.to1 += kWhole;
    job.weights += +kWhole * +C::kTaps;
    job.channels += kWhole / 4 * +CodeNumbers<S>::kChannelWords;
    job.channels_end = job.channels + CodeNumbers<S>::kChannelWords;
    job.to_move -= kLeft;
  }
};

// Output rows first .. first + count - 1, whose windows lie at `windows`.
template <class S, class Out>
inline void convolve_rows_helium(const int8_t* const* windows, Out out, int32_t first, int32_t count,
                                 const int8_t* weights, const int32_t* channels) {
  typedef HeliumConvolution<S> C;
  PixelJob job;
  job.weights = weights;
  job.channels = channels;
  const int32_t pairs = S::kOutputWidth / 2;
  for (int32_t i = 0; i < count && pairs > 0; ++i) {
    job.from0 = windows[i];
    job.to0 = out[first + i];
    if (S::kDilationWidth == 1) {
      job.from1 = windows[i] + C::window_at(1);
      job.to1 = job.to0 + S::kOutputChannels;
      job.from_move = C::window_at(2);
      job.to_move = 2 * S::kOutputChannels;
      C::two_rows_of_pixels(job, pairs);
    } else {
      for (int32_t x = 0; x + 2 <= S::kOutputWidth; x += 2, job.to0 += 2 * S::kOutputChannels) {
        job.from0 = windows[i] + C::window_at(x);
        job.from1 = windows[i] + C::window_at(x + 1);
        job.to1 = job.to0 + S::kOutputChannels;
        job.from_move = job.to_move = 0;
        C::two_rows_of_pixels(job, 1);
      }
    }
  }
  if (S::kOutputWidth % 2 == 0) return;
  // The rows' last pixels.
  const int32_t x = S::kOutputWidth - 1;
  job.from_move = job.to_move = 0;
  for (int32_t i = 0; i < count; i += 2) {
    job.from0 = windows[i] + C::window_at(x);
    job.to0 = out[first + i] + x * S::kOutputChannels;
    job.from1 = job.from0;
    job.to1 = job.to0;
    if (S::kRowsAtOnce > 1 && i + 1 < count) {
      job.from1 = windows[i + 1] + C::window_at(x);
      job.to1 = out[first + i + 1] + x * S::kOutputChannels;
      C::two_rows_of_pixels(job, 1);
    } else {
      C::one_pixel(job);
    }
  }
}

template <class S>
inline int32_t rows_of_step(int32_t step) {
  const int32_t left = S::kOutputHeight - step * S::kRowsAtOnce;
  return left < S::kRowsAtOnce ? left : +S::kRowsAtOnce;
}

template <class S, class In, class Out>
inline void conv2d_s8_helium(In in, Out out, Flash<int8_t> weights, Flash<int32_t> channels, int32_t step) {
  const int32_t count = rows_of_step<S>(step);
  const int8_t* windows[+S::kRowsAtOnce];
  for (int32_t i = 0; i < count; ++i) windows[i] = in[(step * S::kRowsAtOnce + i) * S::kStrideHeight];
  convolve_rows_helium<S>(windows, out, step * S::kRowsAtOnce, count, weights.address(), channels.address());
}

template <class S, class In, class Out>
inline void conv2d_s8_helium(In in, Out out, Flash<int8_t> weights, Flash<int32_t> channels, void* scratch,
                             int32_t step) {
  typedef HeliumColumns<S> C;
  const int32_t count = rows_of_step<S>(step);
  int8_t* codes = static_cast<int8_t*>(scratch);
  const int8_t* windows[+S::kRowsAtOnce];
  for (int32_t i = 0; i < count; ++i, codes += C::kRowBytes) {
    C::gather(in, step * S::kRowsAtOnce + i, codes);
    windows[i] = codes;
  }
  convolve_rows_helium<S>(windows, out, step * S::kRowsAtOnce, count, weights.address(), channels.address());
}

}  // namespace milliwatt

#endif
