// FULLY_CONNECTED, int8, Armv7E-M, most weights 0 and few magnitudes, as portable/fully_connected_push_s8.h has it. Of
// four inputs at their zero point the lists are passed over together.
#pragma once

#include "../portable/fully_connected_push_s8.h"
#include "dsp.h"
#include "factors_dsp.h"

#if defined(__ARM_FEATURE_DSP)

namespace milliwatt {

// clang-format off
#define MILLIWATT_PUSH_WORDS(load, store) \
  "1:\n" \
  "ldr %[g], [%[list]], #4\n" \
  "uxtab %[a], %[at], %[g]\n" \
  "uxtab %[b], %[a], %[g], ror #8\n" \
  "uxtab %[c], %[b], %[g], ror #16\n" \
  "uxtab %[at], %[c], %[g], ror #24\n" \
  load " %[s], [%[a]]\n" \
  load " %[t], [%[b]]\n" \
  load " %[u], [%[c]]\n" \
  load " %[g], [%[at]]\n" \
  "add %[s], %[s], %[x]\n" \
  "add %[t], %[t], %[x]\n" \
  "add %[u], %[u], %[x]\n" \
  "add %[g], %[g], %[x]\n" \
  store " %[s], [%[a]]\n" \
  store " %[t], [%[b]]\n" \
  store " %[u], [%[c]]\n" \
  store " %[g], [%[at]]\n" \
  "subs %[words], %[words], #1\n" \
  "bne 1b\n"
#define MILLIWATT_PUSH_OPERANDS \
  : [g] "=&r"(g), [a] "=&r"(a), [b] "=&r"(b), [c] "=&r"(c), [s] "=&r"(s), [t] "=&r"(t), [u] "=&r"(u), \
    [list] "+r"(list), [at] "+r"(at), [words] "+r"(words) \
  : [x] "r"(x) \
  : "memory", "cc"
// clang-format on

// Adds x along a list of words, at least one; returns its end. Four sums take 21 cycles and what the loop takes.
template <bool Wide>
inline const int32_t* push_words(const int32_t* list, int32_t words, int32_t x, void* sums) {
  uint32_t g, a, b, c, s, t, u;
  void* at = sums;
  if (Wide) {
    __asm__ volatile(MILLIWATT_PUSH_WORDS("ldr", "str") MILLIWATT_PUSH_OPERANDS);
  } else {
    __asm__ volatile(MILLIWATT_PUSH_WORDS("ldrh", "strh") MILLIWATT_PUSH_OPERANDS);
  }
  return list;
}

#undef MILLIWATT_PUSH_WORDS
#undef MILLIWATT_PUSH_OPERANDS

template <class S>
struct PushedRowDsp {
  typedef typename PushSum<S::kWide>::Type Sum;

  static void clear(Sum* sums) {
    fill_codes(reinterpret_cast<int8_t*>(sums), 0, S::kSlots * static_cast<int32_t>(sizeof(Sum)) / 2);
  }

  static int32_t add(const int8_t* from, int32_t inputs, Flash<int32_t> lists, Flash<int8_t> counts,
                     Flash<int8_t> magnitudes, Sum* sums) {
    const int32_t* list = lists.address();
    const int8_t* count = counts.address();
    const uint32_t all_zero = static_cast<uint8_t>(S::kInputZeroPoint) * UINT32_C(0x01010101);
    const int8_t* const end = from + inputs;
    while (from != end) {
      if (end - from >= 4 && load_word(from) == all_zero) {
        list += words_of_four(count);
        from += 4;
        count += 4 * S::kMagnitudes;
        continue;
      }
      const int8_t* const some = end - from >= 4 ? from + 4 : end;
      do {
        const int32_t x = *from++ - S::kInputZeroPoint;
        for (int32_t m = 0; m < S::kMagnitudes; ++m) {
          const int32_t words = static_cast<uint8_t>(*count++);
          if (x == 0) {
            list += words;
          } else if (words != 0) {
            list = push_words<S::kWide != 0>(list, words, S::kMagnitudes > 1 || S::kFirst != 1 ? x * magnitudes[m] : x,
                                             sums);
          }
        }
      } while (from != some);
    }
    return static_cast<int32_t>(list - lists.address());
  }

  // The lists of four inputs together.
  static int32_t words_of_four(const int8_t* count) {
    uint32_t words = 0;
    for (int32_t m = 0; m < S::kMagnitudes; ++m) {
      __asm__("usada8 %0, %1, %2, %0" : "+r"(words) : "r"(load_word(count + 4 * m)), "r"(0));
    }
    return static_cast<int32_t>(words);
  }
};

template <class S, class In, class Out, class Bias>
inline void fully_connected_push_s8_dsp(In in, Out out, Flash<int32_t> lists, Flash<int8_t> counts,
                                        Flash<int8_t> magnitudes, Flash<Bias> bias, void* state, int32_t step) {
  push_row<S, PushedRowDsp<S> >(in, out, lists, counts, magnitudes, bias, SharedFactorDsp<S>(), state, step);
}

// The same with a factor for each unit.
template <class S, class In, class Out, class Bias>
inline void fully_connected_push_s8_dsp(In in, Out out, Flash<int32_t> lists, Flash<int8_t> counts,
                                        Flash<int8_t> magnitudes, Flash<Bias> bias, Flash<int32_t> multipliers,
                                        Flash<int8_t> shifts, void* state, int32_t step) {
  const OwnFactorsDsp<S> codes = {multipliers, shifts};
  push_row<S, PushedRowDsp<S> >(in, out, lists, counts, magnitudes, bias, codes, state, step);
}

}  // namespace milliwatt

#endif
