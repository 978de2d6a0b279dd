// ADD of two tensors of the same shape, int8, RV32IMC: one row a step, in place where the plan has it so.
//
// The reference's three roundings come to one plane over the two codes: (kFactor0 * x0 + kFactor1 * x1 + kOffset) >>
// kShift, proven for every pair of codes when the layer is written (src/kernels/add_plane.h).
#pragma once

#include "../core/requantize.h"
#include "../core/rows.h"
#include "needs_rv32imc.h"

#if defined(__riscv_mul)

namespace milliwatt {

template <class S>
__attribute__((always_inline)) inline int8_t plane_code(int32_t x0, int32_t x1) {
  const int32_t code = (x0 * S::kFactor0 + x1 * S::kFactor1 + S::kOffset) >> S::kShift;
  // Both bounds at once: most codes lie between them.
  const uint32_t above = static_cast<uint32_t>(code) - static_cast<uint32_t>(S::kLowest);
  if (__builtin_expect(above > static_cast<uint32_t>(S::kHighest - S::kLowest), 0)) {
    return static_cast<int8_t>(clamp_code(code, S::kLowest, S::kHighest));
  }
  return static_cast<int8_t>(code);
}

template <class S, class In0, class In1, class Out>
inline void add_s8_rv32imc(In0 in0, In1 in1, Out out, int32_t step) {
  const int32_t elements = Out::kRowElements;
  const int8_t* a = in0[step];
  const int8_t* b = in1[step];
  int8_t* to = out[step];
  for (const int8_t* const end = a + elements / 4 * 4; a != end; a += 4, b += 4, to += 4) {
    to[0] = plane_code<S>(a[0], b[0]);
    to[1] = plane_code<S>(a[1], b[1]);
    to[2] = plane_code<S>(a[2], b[2]);
    to[3] = plane_code<S>(a[3], b[3]);
  }
  for (int32_t i = 0; i < elements % 4; ++i) to[i] = plane_code<S>(a[i], b[i]);
}

}  // namespace milliwatt

#endif
