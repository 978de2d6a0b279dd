// SOFTMAX over the channels, int8 in and out (scale 1/256, zero point -128), Armv7E-M: as softmax_s8, four channels at
// a time. `exponentials` ends with a 0 where it has fewer than 256 entries: what lies farther off takes that one.
#pragma once

#include "../core/flash.h"
#include "../core/rows.h"
#include "choose_dsp.h"
#include "softmax_scale_dsp.h"

#if defined(__ARM_FEATURE_DSP)

namespace milliwatt {

// The distances of four codes from the largest one, at most Entries - 1.
template <int32_t Entries>
inline uint32_t four_distances(uint32_t largest, uint32_t codes) {
  uint32_t distances;
  __asm__("usub8 %0, %1, %2" : "=r"(distances) : "r"(largest), "r"(codes) : "cc");
  if (Entries >= 256) return distances;
  uint32_t beyond;
  __asm__("uqsub8 %0, %1, %2" : "=r"(beyond) : "r"(distances), "r"((Entries - 1) * UINT32_C(0x01010101)));
  __asm__("usub8 %0, %1, %2" : "=r"(distances) : "r"(distances), "r"(beyond) : "cc");
  return distances;
}

inline int32_t largest_code(const int8_t* from, int32_t count) {
  int32_t largest = from[0];
  if (count >= 4) {
    uint32_t four = load_word(from);
    for (int32_t i = 4; i + 4 <= count; i += 4) four = choose_codes<true>(four, load_word(from + i));
    four = choose_codes<true>(four, four >> 16 | four << 16);
    four = choose_codes<true>(four, four >> 8 | four << 24);
    largest = static_cast<int8_t>(four);
  }
  for (int32_t i = count / 4 * 4; i < count; ++i) largest = from[i] > largest ? from[i] : largest;
  return largest;
}

// An exponential, Q0.31, as a term of the sum, Q12.19.
inline uint32_t term_of(int32_t exponential) { return (static_cast<uint32_t>(exponential) + 2048) >> 12; }

template <class S>
inline uint32_t sum_of_exponentials(const int8_t* from, uint32_t largest, const int32_t* exponentials) {
  uint32_t sum = 0;
  const int8_t* const end = from + S::kChannels / 4 * 4;
  for (; from != end; from += 4) {
    const uint32_t distances = four_distances<S::kTableEntries>(largest, load_word(from));
    const int32_t e0 = exponentials[distances & 0xFF];
    const int32_t e1 = exponentials[distances >> 8 & 0xFF];
    const int32_t e2 = exponentials[distances >> 16 & 0xFF];
    const int32_t e3 = exponentials[distances >> 24];
    sum += term_of(e0);
    sum += term_of(e1);
    sum += term_of(e2);
    sum += term_of(e3);
  }
  for (int32_t i = 0; i < S::kChannels % 4; ++i) {
    const uint32_t code = static_cast<uint8_t>(from[i]);
    sum += term_of(exponentials[four_distances<S::kTableEntries>(largest, code) & 0xFF]);
  }
  return sum;
}

template <class S, bool Wraps>
inline void write_shares(const int8_t* from, int8_t* to, uint32_t largest, const int32_t* table, SoftmaxScale scale) {
  for (const int8_t* const end = from + S::kChannels / 4 * 4; from != end; from += 4, to += 4) {
    const uint32_t distances = four_distances<S::kTableEntries>(largest, load_word(from));
    const int32_t e0 = table[distances & 0xFF];
    const int32_t e1 = table[distances >> 8 & 0xFF];
    const int32_t e2 = table[distances >> 16 & 0xFF];
    const int32_t e3 = table[distances >> 24];
    to[0] = scale.code<Wraps>(e0);
    to[1] = scale.code<Wraps>(e1);
    to[2] = scale.code<Wraps>(e2);
    to[3] = scale.code<Wraps>(e3);
  }
  for (int32_t i = 0; i < S::kChannels % 4; ++i) {
    const uint32_t code = static_cast<uint8_t>(from[i]);
    to[i] = scale.code<Wraps>(table[four_distances<S::kTableEntries>(largest, code) & 0xFF]);
  }
}

template <class S, class In, class Out>
inline void softmax_s8_dsp(In in, Out out, Flash<int32_t> exponentials, int32_t step) {
  const int32_t vectors = +Out::kRowElements / S::kChannels;
  const int32_t* const table = exponentials.address();
  const int8_t* from = in[step];
  int8_t* to = out[step];
  for (int32_t v = 0; v < vectors; ++v, from += +S::kChannels, to += +S::kChannels) {
    const uint32_t largest = static_cast<uint8_t>(largest_code(from, S::kChannels)) * UINT32_C(0x01010101);
    const SoftmaxScale scale = softmax_scale(sum_of_exponentials<S>(from, largest, table));
    if (scale.wraps) {
      write_shares<S, true>(from, to, largest, table, scale);
    } else {
      write_shares<S, false>(from, to, largest, table, scale);
    }
  }
}

}  // namespace milliwatt

#endif
