// DEPTHWISE_CONV_2D, int8, Armv7E-M, any number of channels, any depth multiplier, any window of strides that planes
// can take: some output rows a step, one channel at a time (depthwise_planes_dsp.h). No channel is refused.
//
// The planes of the rows under a step's windows lie in `scratch`: their padding is filled once a step, the codes for
// each input channel. Only columns and rows that are multiples of kColumnUnit and kRowUnit from the first window's
// first tap on are there. With dilation a row has kPhases parts: part p has the columns p, p + kPhases, ..., so that
// taps are beside each other, and gives the outputs p, p + kPhases, ... scratch: the planes; the channel's weights; the
// runs.
#pragma once

#include "../core/flash.h"
#include "../core/rows.h"
#include "depthwise_planes_dsp.h"
#include "planes_dsp.h"

#if defined(__ARM_FEATURE_DSP)

namespace milliwatt {

// Of part p of a plane's rows.
template <class S>
struct PlanePart {
  enum : int32_t {
    kFirst = (S::kPadLeft + S::kColumnUnit - 1) / S::kColumnUnit,  // columns of the whole row, padding included
    kEnd = (S::kInputWidth + S::kPadLeft + S::kColumnUnit - 1) / S::kColumnUnit
  };

  explicit PlanePart(int32_t p)
      : columns((outputs(p) - 1) * S::kPlaneStride + S::kKernelWidth),
        first(smaller(columns_up_to(p, kFirst), columns)),
        end(smaller(columns_up_to(p, kEnd), columns)) {}

  static int32_t outputs(int32_t p) { return (S::kOutputWidth - p + S::kPhases - 1) / S::kPhases; }
  static int32_t columns_up_to(int32_t p, int32_t end) { return end > p ? (end - p + S::kPhases - 1) / S::kPhases : 0; }
  static int32_t smaller(int32_t a, int32_t b) { return a < b ? a : b; }

  int32_t columns;     // from the first tap to the last
  int32_t first, end;  // those in the image
};

inline void fill_plane(int16_t* to, int32_t code, int32_t count) {
  for (int32_t i = 0; i < count; ++i) to[i] = static_cast<int16_t>(code);
}

// Fills the padding and writes down the runs in the image; returns their end. first: the first output row of `rows`.
template <class S, class In>
__attribute__((noinline)) PlaneRun* find_runs(In in, int32_t first, int32_t rows, int16_t* plane, PlaneRun* runs) {
  const int32_t count = ((rows - 1) * S::kStrideHeight + (S::kKernelHeight - 1) * S::kDilationHeight) / S::kRowUnit + 1;
  for (int32_t p = 0; p < S::kPhases && p < S::kOutputWidth; ++p) {
    const PlanePart<S> part(p);
    int16_t* to = plane + p * S::kPartColumns;
    int32_t y = first * S::kStrideHeight - S::kPadTop;
    for (int32_t r = 0; r < count; ++r, y += S::kRowUnit, to += S::kPhases * S::kPartColumns) {
      if (y < 0 || y >= S::kInputHeight) {
        fill_plane(to, S::kInputZeroPoint, part.columns);
        continue;
      }
      fill_plane(to, S::kInputZeroPoint, part.first);
      fill_plane(to + part.end, S::kInputZeroPoint, part.columns - part.end);
      if (part.end == part.first) continue;
      const int32_t x = (p + part.first * S::kPhases) * S::kColumnUnit - S::kPadLeft;
      runs->from = in[y] + x * S::kInputChannels;
      runs->to = to + part.first;
      runs->count = part.end - part.first;
      ++runs;
    }
  }
  return runs;
}

// The requantization as stream has it for each channel: folded bias, twice the multiplier, and 2^(32 - right shift) or,
// where the factor is 1/4 or more, -1 - (2 * left shift + right shift). The weights follow, filled up to words.
template <class S>
inline void compute_rows(PlaneRows& job, const int32_t* stream) {
  enum : int32_t {
    kRound = S::kKernelHeight * S::kKernelWidth <= 28 ? +S::kKernelHeight : 1,
    kLoops = kRound != S::kKernelHeight,
    kClamps = S::kLowest > -128 || S::kHighest < 127
  };
  job.bias = stream[0];
  job.factor = stream[1];
  job.second = stream[2];
  job.rounds = S::kKernelHeight / kRound;
  if (S::kWide && job.second < 0) {
    const int32_t shifts = -1 - job.second;
    job.second = shifts / 2;
    job.right_shift = shifts % 2;
    depthwise_planes_dsp<S::kKernelWidth, S::kPlaneStride, kRound, kLoops, S::kWide, kClamps>(&job);
    return;
  }
  depthwise_planes_dsp<S::kKernelWidth, S::kPlaneStride, kRound, kLoops, 0, kClamps>(&job);
}

template <class S, class In, class Out>
inline void depthwise_conv2d_planes_s8_dsp(In in, Out out, Flash<int32_t> stream, void* scratch, int32_t step) {
  enum : int32_t {
    kPlaneBytes = 2 * S::kPhases * S::kPartColumns,  // of a row
    kMultiplier = S::kOutputChannels / S::kInputChannels,
    kStreamWords = 3 + (S::kKernelHeight * S::kKernelWidth + 3) / 4
  };
  int16_t* plane = static_cast<int16_t*>(scratch);
  uint32_t* pairs = static_cast<uint32_t*>(scratch) + S::kPlaneWords;
  void* const behind = pairs + S::kPairWords;
  PlaneRun* runs = static_cast<PlaneRun*>(behind);

  const int32_t first = step * S::kRowsAtOnce;
  const int32_t rows = S::kOutputHeight - first < S::kRowsAtOnce ? S::kOutputHeight - first : +S::kRowsAtOnce;
  int8_t* row_to[S::kRowsAtOnce];
  for (int32_t r = 0; r < rows; ++r) row_to[r] = out[first + r];
  const PlaneRun* end = find_runs<S>(in, first, rows, plane, runs);

  PlaneRows job;
  job.pairs = pairs;
  job.tap_bytes = S::kDilationHeight / S::kRowUnit * kPlaneBytes;
  job.row_bytes = S::kStrideHeight / S::kRowUnit * kPlaneBytes;
  job.zero_point = S::kOutputZeroPoint + 127 - S::kHighest;
  job.range_missing = 255 + S::kLowest - S::kHighest;
  job.lowest_missing = S::kLowest + 128;
  job.to_bytes = S::kPhases * S::kOutputChannels;
  const int32_t* numbers = stream.address();
  int32_t o = 0;
  for (int32_t c = 0; c < S::kInputChannels; ++c) {
    if (end != runs) gather_runs(runs, end, c, S::kInputChannels * S::kColumnUnit * S::kPhases);
    for (int32_t m = 0; m < kMultiplier; ++m, ++o, numbers += kStreamWords) {
      const void* weights = numbers + 3;
      unpack_pairs<S::kKernelWidth, S::kPlaneStride>(static_cast<const int8_t*>(weights), pairs, S::kKernelHeight);
      for (int32_t p = 0; p < S::kPhases && p < S::kOutputWidth; ++p) {
        job.row_window = plane + p * S::kPartColumns;
        job.outputs = PlanePart<S>::outputs(p);
        job.row_offset = p * S::kOutputChannels + o;
        job.row_to = row_to;
        job.rows = rows;
        compute_rows<S>(job, numbers);
      }
    }
  }
}

}  // namespace milliwatt

#endif
