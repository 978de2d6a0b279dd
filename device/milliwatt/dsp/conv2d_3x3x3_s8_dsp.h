// CONV_2D, int8, Armv7E-M, 3x3 taps of 3 channels, strides of 1 or 2 along the rows, output channels a multiple of 4:
// one output row a step, two pixels at a time.
//
// dot_3x3x3_dsp reads the windows of a pair where they lie in the image. Those that reach out of it are copied to
// `scratch` first, with zero points around them; that room is then overwritten with the widened codes. With kWhole the
// codes of a row's pairs are widened at once; if it is 2, one column of padding behind them, too.
#pragma once

#include "../core/flash.h"
#include "../core/rows.h"
#include "dot_3x3x3_dsp.h"
#include "general_channels_dsp.h"

#if defined(__ARM_FEATURE_DSP)

namespace milliwatt {

template <class S>
struct PairsOfNeighbours {
  enum : int32_t {
    kPairs = (S::kOutputWidth + 1) / 2,
    kMove = 2 * S::kStrideWidth,                     // columns from one pair's windows to the next's
    kColumns = S::kStrideWidth + 3,                  // under a pair
    kReads = S::kStrideWidth == 2 ? 16 : 12,         // codes of a row that are read for them
    kLastLeft = (kPairs - 1) * kMove - S::kPadLeft,  // the first column under the last pair
    kLastFits =
        S::kWhole == 2 || (S::kOutputWidth % 2 == 0 && kLastLeft >= 0 && 3 * kLastLeft + kReads <= 3 * S::kInputWidth),
    kFirstFits = S::kPadLeft == 0 || kPairs == 1,  // where it is the last, that is said above
    kInside = kPairs - !kFirstFits - !kLastFits,   // pairs between them
    kBytes = S::kStrideWidth == 2 ? 92 : 88,       // of their words; then outputs of a last pixel's missing partner
    kClamps = S::kLowest > -128 || S::kHighest < 127
  };
};

// Where a pair's codes of one row, 16 bytes, can wait: no word of the pair is written there before they are read.
template <class S>
inline uint32_t* room_for_codes(uint32_t* columns, int32_t row) {
  return columns + (S::kWhole > 0 ? 26 + 4 * row : S::kStrideWidth == 2 ? 15 + 4 * row : row < 2 ? 4 * row : 12);
}

// Zero points, and on them the codes from column Left on that lie in the image; row: null in the padding.
template <class S, int32_t Left>
inline const int8_t* copy_edge(const int8_t* row, uint32_t* room) {
  const int32_t first = Left < 0 ? 0 : Left;
  const int32_t end = Left + PairsOfNeighbours<S>::kColumns;
  const int32_t last = end < S::kInputWidth ? end : +S::kInputWidth;
  for (int32_t i = 0; i < 4; ++i) room[i] = static_cast<uint8_t>(S::kInputZeroPoint) * UINT32_C(0x01010101);
  int8_t* codes = reinterpret_cast<int8_t*>(room);
  if (row != nullptr) __builtin_memcpy(codes + 3 * (first - Left), row + 3 * first, 3 * (last - first));
  return codes;
}

// The pair whose first column is Left, at an edge of the image.
template <class S, int32_t Left>
inline void convolve_edge(Dot3x3x3& job, const int8_t* const* rows) {
  for (int32_t r = 0; r < 3; ++r) job.rows[r] = copy_edge<S, Left>(rows[r], room_for_codes<S>(job.columns, r));
  job.pairs = 1;
  job.behind = nullptr;
  dot_3x3x3_dsp<S::kStrideWidth, (S::kWhole > 0), S::kNarrow, S::kShift>(&job);
}

// Pairs between the edges, `left` the first column; one by one where a row is padding.
template <class S>
inline void convolve_inside(Dot3x3x3& job, const int8_t* const* rows, int32_t left, bool padding) {
  typedef PairsOfNeighbours<S> P;
  const uint32_t zero_points = static_cast<uint8_t>(S::kInputZeroPoint) * UINT32_C(0x01010101);
  job.pairs = padding ? 1 : +P::kInside;
  for (int32_t i = 0; i < P::kInside; i += job.pairs) {
    for (int32_t r = 0; r < 3; ++r) {
      job.rows[r] = rows[r] != nullptr ? rows[r] + 3 * (left + i * P::kMove)
                                       : copy_edge<S, 0>(nullptr, room_for_codes<S>(job.columns, r));
    }
    job.behind = S::kWhole == 2 && i + job.pairs == P::kInside ? &zero_points : nullptr;
    dot_3x3x3_dsp<S::kStrideWidth, (S::kWhole > 0), S::kNarrow, S::kShift>(&job);
    job.to0 += 2 * S::kOutputChannels * job.pairs;
    job.to1 += 2 * S::kOutputChannels * job.pairs;
  }
}

template <class S, class In, class Out>
inline void conv2d_3x3x3_s8_dsp(In in, Out out, Flash<int32_t> stream, void* scratch, int32_t step) {
  typedef PairsOfNeighbours<S> P;
  static_assert(S::kWhole == 0 || (S::kStrideWidth == 2 && P::kInside > 1), "there is room for three rows of codes");
  static_assert(S::kInputChannels == 3 && S::kOutputChannels % 4 == 0 && S::kPadLeft <= 1, "see above");
  const int8_t* rows[3];
  bool padding = false;
  for (int32_t r = 0; r < 3; ++r) {
    const int32_t y = step * S::kStrideHeight - S::kPadTop + r * S::kDilationHeight;
    const bool inside = y >= 0 && y < S::kInputHeight;
    rows[r] = inside ? in[y] : nullptr;
    padding = padding || !inside;
  }
  int8_t* to = out[step];
  Dot3x3x3 job;
  job.columns = static_cast<uint32_t*>(scratch);
  job.stream = stream.address();
  job.to0 = to;
  job.to1 = to + S::kOutputChannels;
  if (!P::kFirstFits) {
    convolve_edge<S, -S::kPadLeft>(job, rows);
    job.to0 += 2 * S::kOutputChannels;
    job.to1 += 2 * S::kOutputChannels;
  }
  if (P::kInside > 0) convolve_inside<S>(job, rows, P::kFirstFits ? -S::kPadLeft : +P::kMove - S::kPadLeft, padding);
  if (!P::kLastFits) {
    if (S::kOutputWidth % 2 != 0) job.to1 = static_cast<int8_t*>(scratch) + P::kBytes;
    convolve_edge<S, P::kLastLeft>(job, rows);
  }
  for (int32_t i = 0; P::kClamps && i < S::kOutputWidth * S::kOutputChannels; ++i) {
    to[i] = static_cast<int8_t>(to[i] < S::kLowest ? +S::kLowest : to[i] > S::kHighest ? +S::kHighest : +to[i]);
  }
}

// The same with general channels.
template <class S, class In, class Out>
inline void conv2d_3x3x3_s8_dsp(In in, Out out, Flash<int32_t> stream, Flash<int8_t> general_weights,
                                Flash<int32_t> general_channels, void* scratch, int32_t step) {
  conv2d_3x3x3_s8_dsp<S>(in, out, stream, scratch, step);
  convolve_general_channels<S>(in, out, general_weights, general_channels, step, 1);
}

}  // namespace milliwatt

#endif
