// A depthwise convolution over widened rows that have an input channel for each output channel, in plain C++.
//
// weights as channel_blocks.h has them, taps row by row, the last one alone beside a 0.
#pragma once

#include "channel_blocks.h"
#include "rows.h"
#include "widened_rows.h"

namespace milliwatt {

// The layer on its widened rows, which have an input channel for each output channel.
template <class S>
struct DepthwiseTaps : S {
  enum : int32_t {
    kInputChannels = S::kOutputChannels,
    kTimes = S::kOutputChannels / S::kInputChannels,
    kTaps = S::kKernelHeight * S::kKernelWidth,
    kPairs = (kTaps + 1) / 2,
    kBlockWeights = 32 * kPairs
  };
  static inline int32_t tap_at(int32_t tap) {
    return tap / S::kKernelWidth * S::kDilationHeight * WidenedRows<DepthwiseTaps>::kPitch +
           tap % S::kKernelWidth * S::kDilationWidth * kInputChannels;
  }
};

// Each code `Times` times; Count is of what is written. FromCodes is the widening for once. Four are written at once:
// what is written too far is written again, or lies in the spare places.
template <class FromCodes, int32_t Times>
struct RepeatedWidening {
  template <int32_t Count>
  static inline void widen(const int8_t* from, int32_t zero_point, int16_t* to) {
    for (int32_t i = 0; i < Count / Times; ++i, to += Times) {
      const uint64_t four = static_cast<uint16_t>(from[i] - zero_point) * UINT64_C(0x0001000100010001);
      for (int32_t k = 0; k < Times; k += 4) __builtin_memcpy(to + k, &four, 8);
    }
  }
};
template <class FromCodes>
struct RepeatedWidening<FromCodes, 1> : FromCodes {};

template <class S, class Codes, class Out>
inline void depthwise_plain(const int16_t* codes, Out out, const int8_t* weights, const int32_t* bias,
                            const Codes& make, int32_t first_row, int32_t rows) {
  for (int32_t y = 0; y < rows; ++y) {
    int8_t* to = out[first_row + y];
    for (int32_t x = 0; x < S::kOutputWidth; ++x, to += S::kOutputChannels) {
      const int8_t* block = weights;
      for (int32_t c = 0; c < S::kOutputChannels; c += 16, block += S::kBlockWeights) {
        const int16_t* window = codes + WidenedRows<S>::window_at(y, x) + c;
        int32_t sums[16];
        for (int32_t lane = 0; lane < 16; ++lane) sums[lane] = bias[c + lane];
        for (int32_t tap = 0; tap < S::kTaps; ++tap) {
          const int16_t* from = window + S::tap_at(tap);
          const int8_t* lane_weights = block + tap / 2 * 32 + tap % 2;
          for (int32_t lane = 0; lane < 16; ++lane) sums[lane] += from[lane_of(lane)] * lane_weights[2 * lane];
        }
        const int32_t left = S::kOutputChannels - c;
        make.store(sums, c, left < 16 ? left : 16, to + c);
      }
    }
  }
}

}  // namespace milliwatt
