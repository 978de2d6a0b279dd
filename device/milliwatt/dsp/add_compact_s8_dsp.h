// ADD of two tensors of the same shape, int8, Armv7E-M: one row a step, in place where the plan has it so. For programs
// with little flash: one copy of this code serves all layers, whose numbers are in flash.
//
// The reference's three roundings come to one plane over the two codes: (factor0 * x0 + factor1 * x1 + offset) >>
// shift, proven for every pair of codes when the layer is written (src/kernels/add_plane.h).
#pragma once

#include "../core/rows.h"
#include "dsp.h"

#if defined(__ARM_FEATURE_DSP)

namespace milliwatt {

struct CompactSum {
  int32_t factor0, factor1, offset;
  int32_t elements;
  uint8_t shift;
  int8_t lowest, highest;
};

template <bool Clamps>
__attribute__((noinline)) void compact_sum(const CompactSum& sum, const int8_t* a, const int8_t* b, int8_t* to) {
  const int32_t factor0 = sum.factor0;
  const int32_t factor1 = sum.factor1;
  const int32_t offset = sum.offset;
  const int32_t shift = sum.shift;
  for (const int8_t* const end = to + sum.elements; to != end; ++to) {
    int32_t code = (*a++ * factor0 + *b++ * factor1 + offset) >> shift;
    __asm__("ssat %0, #8, %0" : "+r"(code));
    *to = static_cast<int8_t>(Clamps ? clamp_code(code, sum.lowest, sum.highest) : code);
  }
}

template <class S, class In0, class In1, class Out>
inline void add_compact_s8_dsp(In0 in0, In1 in1, Out out, int32_t step) {
  static const CompactSum sum = {S::kFactor0, S::kFactor1, S::kOffset, Out::kRowElements,
                                 S::kShift,   S::kLowest,  S::kHighest};
  compact_sum<(S::kLowest > -128 || S::kHighest < 127)>(sum, in0[step], in1[step], out[step]);
}

}  // namespace milliwatt

#endif
