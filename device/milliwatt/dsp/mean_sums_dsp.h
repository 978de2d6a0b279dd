// MEAN, int8, Armv7E-M: sums within one input row, with the numbers of portable/mean_s8.h. Sums of taps that lie next
// to each other, or four sums that lie next to each other, at once.
#pragma once

#include "lanes_dsp.h"
#include "scale_dsp.h"

#if defined(__ARM_FEATURE_DSP)

namespace milliwatt {

// The sum of so many codes at any address, four at a time.
inline int32_t sum_of_codes(const int8_t* from, int32_t count) {
  uint32_t sum = 0;  // of codes + 128
  const uint32_t sign_bits = UINT32_C(0x80808080);
  const int8_t* const end = from + count / 4 * 4;
  for (; from != end; from += 4) {
    __asm__("usada8 %0, %1, %2, %0" : "+r"(sum) : "r"(load_word(from) ^ sign_bits), "r"(0));
  }
  int32_t result = static_cast<int32_t>(sum) - 128 * (count / 4 * 4);
  for (count %= 4; count > 0; --count) result += *from++;
  return result;
}

// Adds the taps of Lanes sums from number `first` on.
template <class S, int32_t Lanes>
inline void add_taps(const int8_t* from, int32_t* sums) {
  const int32_t most = 255;
  for (int32_t taps = S::kTaps; taps > 0; taps -= most) {
    const int32_t now = taps < most ? taps : most;
    LaneSums some = {0, 0};
    add_lanes<Lanes>(from, now, S::kTapStride, some);
    from += now * S::kTapStride;
    for (int32_t k = 0; k < Lanes; ++k) sums[k] += some.of(k);
  }
}

// finish(number, sum): called for each of the row's sums; start(number): what it begins with.
template <class S, class Start, class Finish>
inline void sum_row(const int8_t* row, Start start, Finish finish) {
  if (S::kTapStride == 1 && S::kTaps > 1) {
    for (int32_t i = 0; i < S::kSums; ++i, row += S::kSumStride) {
      finish.take(i, start.of(i) + sum_of_codes(row, S::kTaps));
    }
    return;
  }
  for (int32_t i = 0; i + 4 <= S::kSums; i += 4) {
    int32_t sums[4] = {start.of(i), start.of(i + 1), start.of(i + 2), start.of(i + 3)};
    add_taps<S, 4>(row + i, sums);
    for (int32_t k = 0; k < 4; ++k) finish.take(i + k, sums[k]);
  }
  const int32_t rest = S::kSums % 4;
  if (rest == 0) return;
  const int32_t first = S::kSums - rest;
  int32_t sums[rest == 0 ? 1 : rest];
  for (int32_t k = 0; k < rest; ++k) sums[k] = start.of(first + k);
  add_taps<S, (rest == 0 ? 1 : rest)>(row + first, sums);
  for (int32_t k = 0; k < rest; ++k) finish.take(first + k, sums[k]);
}

template <class S>
inline int8_t mean_code_dsp(int32_t sum) {
  const int32_t code = scale_by<S::kMultiplier, S::kShift>(sum - S::kZeroSum, S::kOutputZeroPoint);
  int32_t saturated;
  __asm__("ssat %0, #8, %1" : "=r"(saturated) : "r"(code));
  return static_cast<int8_t>(saturated);
}

struct FromZero {
  int32_t of(int32_t) const { return 0; }
};
struct FromState {
  const int32_t* state;
  int32_t of(int32_t i) const { return state[i]; }
};
struct ToState {
  int32_t* state;
  void take(int32_t i, int32_t sum) const { state[i] = sum; }
};
template <class S>
struct ToCodes {
  int8_t* to;
  void take(int32_t i, int32_t sum) const { to[i] = mean_code_dsp<S>(sum); }
};

}  // namespace milliwatt

#endif
