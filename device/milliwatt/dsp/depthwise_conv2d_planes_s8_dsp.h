// DEPTHWISE_CONV_2D, int8, Armv7E-M, any number of channels, any depth multiplier, any window of strides that planes
// can take: some output rows a step, one channel at a time (depthwise_planes_dsp.h). No channel is refused.
//
// The planes of the rows under a step's windows lie in `scratch`: their padding is filled once a step, the codes for
// each input channel. Only columns and rows that are multiples of kColumnUnit and kRowUnit from the first window's
// first tap on are there. With dilation a row has kPhases parts: part p has the columns p, p + kPhases, ..., so that
// taps are beside each other, and gives the outputs p, p + kPhases, ... kPlanes: channels that are gathered at once, 1
// or 4. kPacked: the stream has the weights as the core reads them.
// scratch: the planes; the channel's weights, if they are not packed; the runs.
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

// In all planes.
template <class S>
inline void fill_planes(int16_t* to, int32_t count) {
  for (int32_t plane = 0; plane < S::kPlanes; ++plane, to += 2 * S::kPlaneWords) {
    for (int32_t i = 0; i < count; ++i) to[i] = static_cast<int16_t>(S::kInputZeroPoint);
  }
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
        fill_planes<S>(to, part.columns);
        continue;
      }
      fill_planes<S>(to, part.first);
      fill_planes<S>(to + part.end, part.columns - part.end);
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

// Brings the codes of a channel to its plane, whose number it returns. Where three or four channels are left, they come
// together; a group of three begins one channel before.
template <class S>
inline int32_t gather_channel(const PlaneRun* runs, const PlaneRun* end, int32_t channel, int32_t plane_bytes) {
  enum : int32_t {
    kStep = S::kInputChannels * S::kColumnUnit * S::kPhases,  // bytes from a code of a run to the next
    kAlone = S::kInputChannels % 4 < 3 ? S::kInputChannels % 4 : 0,
    kTogether = S::kPlanes == 4 ? S::kInputChannels - kAlone : 0  // channels
  };
  const int32_t first = channel / 4 * 4 <= S::kInputChannels - 4 ? channel / 4 * 4 : S::kInputChannels - 4;
  if (channel < kTogether) {
    if (channel % 4 == 0 && end != runs) gather_runs_of_four(runs, end, first, kStep, plane_bytes);
    return channel - first;
  }
  if (end == runs) return 0;
  if (kStep == 1) {
    gather_bytes(runs, end);
  } else {
    gather_runs(runs, end, channel, kStep);
  }
  return 0;
}

// One output channel by one form of the requantization.
template <class S, int32_t Form>
inline void compute_rows(PlaneRows& job) {
  enum : int32_t {
    kRound = S::kKernelHeight * S::kKernelWidth <= 28 ? +S::kKernelHeight : 1,
    kLoops = kRound != S::kKernelHeight,
    kClamps = S::kLowest > -128   ? 2
              : S::kHighest < 127 ? 1
                                  : 0
  };
  job.rounds = S::kKernelHeight / kRound;
  depthwise_planes_dsp<S::kKernelWidth, S::kPlaneStride, kRound, kLoops, Form, kClamps>(&job);
}

// stream, for each channel: folded bias; twice the multiplier; 2^(32 - right shift), + 1 for form 0, or for form 2
// -1 - (2 * left shift + right shift); the weights, as bytes filled up to words, or packed. kForms: 1, 2 and 4 for the
// forms 0, 1 and 2 that the layer has.
template <class S>
inline void compute_channel(PlaneRows& job, const int32_t* stream) {
  job.bias = stream[0];
  job.factor = stream[1];
  job.second = stream[2];
  if ((S::kForms & 4) != 0 && (S::kForms == 4 || job.second < 0)) {
    const int32_t shifts = -1 - job.second;
    job.second = shifts / 2;
    job.right_shift = shifts % 2;
    compute_rows<S, 2>(job);
  } else if ((S::kForms & 2) != 0 && ((S::kForms & 1) == 0 || job.second % 2 == 0)) {
    compute_rows<S, 1>(job);
  } else if ((S::kForms & 1) != 0) {
    compute_rows<S, 0>(job);
  }
}

template <class S, class In, class Out>
inline void depthwise_conv2d_planes_s8_dsp(In in, Out out, Flash<int32_t> stream, void* scratch, int32_t step) {
  enum : int32_t {
    kPlaneBytes = 2 * S::kPhases * S::kPartColumns,  // of a row
    kMultiplier = S::kOutputChannels / S::kInputChannels,
    kStreamWords = 3 + (S::kPacked ? +S::kPairWords : (S::kKernelHeight * S::kKernelWidth + 3) / 4)
  };
  int16_t* plane = static_cast<int16_t*>(scratch);
  uint32_t* pairs = static_cast<uint32_t*>(scratch) + S::kPlanes * S::kPlaneWords;
  void* const behind = pairs + (S::kPacked ? 0 : +S::kPairWords);
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
    const int32_t number = gather_channel<S>(runs, end, c, 4 * S::kPlaneWords);
    const int16_t* channel = plane + number * 2 * S::kPlaneWords;
    for (int32_t m = 0; m < kMultiplier; ++m, ++o, numbers += kStreamWords) {
      const void* weights = numbers + 3;
      if (S::kPacked) {
        job.pairs = static_cast<const uint32_t*>(weights);
      } else {
        unpack_pairs<S::kKernelWidth, S::kPlaneStride>(static_cast<const int8_t*>(weights), pairs, S::kKernelHeight);
      }
      for (int32_t p = 0; p < S::kPhases && p < S::kOutputWidth; ++p) {
        job.row_window = channel + p * S::kPartColumns;
        job.outputs = PlanePart<S>::outputs(p);
        job.row_offset = p * S::kOutputChannels + o;
        job.row_to = row_to;
        job.rows = rows;
        compute_channel<S>(job, numbers);
      }
    }
  }
}

}  // namespace milliwatt

#endif
