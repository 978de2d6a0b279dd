// LOG_MEL, Armv7E-M: one frame a step, its innermost loops by hand (fft_dsp.h).
#pragma once

#include "../core/log_mel.h"
#include "../core/rows.h"
#include "fft_dsp.h"

#if defined(__ARM_FEATURE_DSP)

namespace milliwatt {

struct LogMelLoopsDsp : LogMelLoops {
  static int32_t times_lower(int32_t a, int32_t pair) {
    int32_t product;
    __asm__("smulwb %0, %1, %2" : "=r"(product) : "r"(a), "r"(pair));
    return product;
  }
  static int32_t times_upper(int32_t a, int32_t pair) {
    int32_t product;
    __asm__("smulwt %0, %1, %2" : "=r"(product) : "r"(a), "r"(pair));
    return product;
  }
  static int32_t plus_times_upper(int32_t sum, int32_t a, int32_t pair) {
    int32_t result;
    __asm__("smlawt %0, %1, %2, %3" : "=r"(result) : "r"(a), "r"(pair), "r"(sum));
    return result;
  }
  static void join_4(Complex32* z, int32_t count, int32_t length, Flash<int32_t> turns) {
    join_4_dsp(z, count, length, turns.address());
  }
  static void powers_of_bins(Complex32* z, int32_t count, Flash<int32_t> turns) {
    powers_of_bins_dsp(z, count, turns.address());
  }
  static void transform_quarters(const int16_t* const* quarters, Flash<int32_t> window, int32_t count, Complex32* z) {
    transform_quarters_dsp(quarters, window.address(), count, z);
  }
  static SegmentSums sum_segment(const Complex32* bin, const Complex32* end, Flash<int16_t> shares) {
    SegmentSums sums = {0, 0};
    if (bin < end) add_bins_dsp(bin, end, shares.address(), &sums.all, &sums.upper);
    return sums;
  }
};

template <class S, class In, class Out>
inline void log_mel_dsp(In in, Out out, Flash<int32_t> window, Flash<int32_t> turns, Flash<int16_t> bins,
                        Flash<int16_t> shares, Flash<int16_t> log2, void* scratch, int32_t step) {
  const LogMelTables tables = {window, turns, bins, shares, log2};
  log_mel_step<LogMelLoopsDsp, S>(in, out, tables, scratch, step);
}

}  // namespace milliwatt

#endif
