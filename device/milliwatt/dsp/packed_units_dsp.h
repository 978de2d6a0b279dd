// Armv7E-M: the codes of all units of a layer whose weights have 4 or 2 bits, from one vector of codes.
#pragma once

#include "../core/flash.h"
#include "dot_packed_dsp.h"
#include "factors_dsp.h"

#if defined(__ARM_FEATURE_DSP)

namespace milliwatt {

// A weight is S::kStep * (S::kLeast + n), n the number that is stored; the last of a halfword's fields holds
// n - 2^(S::kBits - 1). bias: the input's zero point is in it. from: S::kInputs codes, at least four. Behind the whole
// words comes the word of the last four codes, with weights 0 for those that came before.
template <class S, class Bias, class Codes>
inline void packed_units(const int8_t* from, int8_t* to, const int32_t* stream, Flash<Bias> bias, const Codes& codes) {
  const int32_t fields = 16 / S::kBits;
  const int32_t all = sum_of_packed_inputs(from, S::kInputs);
  for (int32_t first = 0; first < S::kUnits; first += 8) {
    int32_t sums[8];
    for (int32_t k = 0; k < 8; ++k) {
      sums[k] = all * (S::kLeast + (k % fields == fields - 1 ? 1 << (S::kBits - 1) : 0));
    }
    int32_t at = 0;
    for (; at + 4 <= S::kInputs; at += kMostPackedCodes) {
      const int32_t left = (S::kInputs - at) / 4;
      stream =
          dot_packed_dsp<S::kBits>(from + at, stream, sums, left < kMostPackedCodes / 4 ? left : kMostPackedCodes / 4);
    }
    if (S::kInputs % 4 != 0) stream = dot_packed_dsp<S::kBits>(from + S::kInputs - 4, stream, sums, 1);
    const int32_t left = S::kUnits - first;
    for (int32_t k = 0; k < 8 && k < left; ++k) {
      to[first + k] = codes.code(sums[k] * S::kStep + bias[first + k], first + k);
    }
  }
}

}  // namespace milliwatt

#endif
