// ADD of two tensors of the same shape, int8, Armv7E-M: one row a step, in place where the plan has it so.
//
// With one scale for each tensor the sum is a plane over the two codes: code = (a * x0 + b * x1 + c) >> shift. The
// packer (src/ops/add_plane) finds a, b and c that give the reference's code for each of the 65536 pairs.
#pragma once

#include "../core/rows.h"
#include "dsp.h"

#if defined(__ARM_FEATURE_DSP)

namespace milliwatt {

template <class S>
inline int8_t plane_code(int32_t x0, int32_t x1) {
  const int32_t height = S::kFactor0 * x0 + S::kFactor1 * x1 + S::kOffset;
  int32_t code;
  __asm__("ssat %0, #8, %1, asr %2" : "=r"(code) : "r"(height), "I"(static_cast<int>(S::kShift)));
  return static_cast<int8_t>(code);
}

template <class S, class In0, class In1, class Out>
inline void add_s8_dsp(In0 in0, In1 in1, Out out, int32_t step) {
  const int32_t elements = Out::kRowElements;
  const int8_t* from0 = in0[step];
  const int8_t* from1 = in1[step];
  int8_t* to = out[step];
  for (const int8_t* end = from0 + elements / 4 * 4; from0 != end; from0 += 4, from1 += 4, to += 4) {
    const uint32_t x0 = load_word(from0);
    const uint32_t x1 = load_word(from1);
    to[0] = plane_code<S>(static_cast<int8_t>(x0), static_cast<int8_t>(x1));
    to[1] = plane_code<S>(static_cast<int8_t>(x0 >> 8), static_cast<int8_t>(x1 >> 8));
    to[2] = plane_code<S>(static_cast<int8_t>(x0 >> 16), static_cast<int8_t>(x1 >> 16));
    to[3] = plane_code<S>(static_cast<int8_t>(x0 >> 24), static_cast<int8_t>(x1 >> 24));
  }
  for (int32_t i = 0; i < elements % 4; ++i) to[i] = plane_code<S>(from0[i], from1[i]);
}

}  // namespace milliwatt

#endif
