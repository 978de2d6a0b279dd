// FULLY_CONNECTED, int8, Armv7E-M, most weights 0 and few magnitudes, as portable/fully_connected_pull_s8.h has it.
#pragma once

#include "../portable/fully_connected_pull_s8.h"
#include "factors_dsp.h"

#if defined(__ARM_FEATURE_DSP)

namespace milliwatt {

// Four inputs take 15 cycles and what the loop takes.
struct PulledWordsDsp {
  static int32_t sum(Flash<int32_t> lists, int32_t words, const int16_t* inputs) {
    int32_t sum = 0;
    if (words == 0) return sum;
    const int32_t* list = lists.address();
    uint32_t g, a, b, c;
    __asm__ volatile(
        "1:\n"
        "ldr %[g], [%[list]], #4\n"
        "uxtab %[a], %[at], %[g]\n"
        "uxtab %[b], %[a], %[g], ror #8\n"
        "uxtab %[c], %[b], %[g], ror #16\n"
        "uxtab %[at], %[c], %[g], ror #24\n"
        "ldrsh %[a], [%[a]]\n"
        "ldrsh %[b], [%[b]]\n"
        "ldrsh %[c], [%[c]]\n"
        "ldrsh %[g], [%[at]]\n"
        "add %[sum], %[sum], %[a]\n"
        "add %[sum], %[sum], %[b]\n"
        "add %[sum], %[sum], %[c]\n"
        "add %[sum], %[sum], %[g]\n"
        "subs %[words], %[words], #1\n"
        "bne 1b\n"
        : [g] "=&r"(g), [a] "=&r"(a), [b] "=&r"(b), [c] "=&r"(c), [list] "+r"(list), [at] "+r"(inputs),
          [words] "+r"(words), [sum] "+r"(sum)
        :
        : "memory", "cc");
    return sum;
  }
};

template <class S, class In, class Out, class Bias>
inline void fully_connected_pull_s8_dsp(In in, Out out, Flash<int32_t> lists, Flash<int8_t> counts,
                                        Flash<int8_t> magnitudes, Flash<Bias> bias, void* scratch, int32_t /*step*/) {
  pull_units<S, PulledWordsDsp>(in[0], out[0], lists, counts, magnitudes, bias, SharedFactorDsp<S>(), scratch);
}

// The same with a factor for each unit.
template <class S, class In, class Out, class Bias>
inline void fully_connected_pull_s8_dsp(In in, Out out, Flash<int32_t> lists, Flash<int8_t> counts,
                                        Flash<int8_t> magnitudes, Flash<Bias> bias, Flash<int32_t> multipliers,
                                        Flash<int8_t> shifts, void* scratch, int32_t /*step*/) {
  const OwnFactorsDsp<S> codes = {multipliers, shifts};
  pull_units<S, PulledWordsDsp>(in[0], out[0], lists, counts, magnitudes, bias, codes, scratch);
}

}  // namespace milliwatt

#endif
