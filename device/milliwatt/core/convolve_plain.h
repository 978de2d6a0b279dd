// A convolution's windows over widened rows, and the convolution in plain C++.
//
// weights as channel_blocks.h has them, a run for each kernel row (for each tap where columns are dilated).
#pragma once

#include "channel_blocks.h"
#include "rows.h"
#include "widened_rows.h"

namespace milliwatt {

// The window of a convolution as runs.
template <class S>
struct ConvolutionRuns : S {
  enum : int32_t {
    kRunsAcross = S::kDilationWidth == 1 ? 1 : S::kKernelWidth,
    kRuns = S::kKernelHeight * kRunsAcross,
    kRunPairs = (S::kKernelWidth / kRunsAcross * S::kInputChannels + 1) / 2,
    kBlockWeights = 32 * kRuns * kRunPairs
  };
  static inline int32_t run_at(int32_t run) {
    return run / kRunsAcross * S::kDilationHeight * WidenedRows<S>::kPitch +
           run % kRunsAcross * S::kDilationWidth * S::kInputChannels;
  }
};

template <class S, class Codes, class Out>
inline void convolve_plain(const int16_t* codes, Out out, const int8_t* weights, const int32_t* bias, const Codes& make,
                           int32_t first_row, int32_t rows) {
  for (int32_t y = 0; y < rows; ++y) {
    int8_t* to = out[first_row + y];
    for (int32_t x = 0; x < S::kOutputWidth; ++x, to += S::kOutputChannels) {
      const int16_t* window = codes + WidenedRows<S>::window_at(y, x);
      const int8_t* block = weights;
      for (int32_t o = 0; o < S::kOutputChannels; o += 16, block += S::kBlockWeights) {
        int32_t sums[16];
        for (int32_t lane = 0; lane < 16; ++lane) sums[lane] = bias[o + lane];
        plain_dot<S>(window, block, sums);
        const int32_t left = S::kOutputChannels - o;
        make.store(sums, o, left < 16 ? left : 16, to + o);
      }
    }
  }
}

}  // namespace milliwatt
