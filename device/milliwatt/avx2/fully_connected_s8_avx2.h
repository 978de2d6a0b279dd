// FULLY_CONNECTED, int8, x86-64: everything in one step, by AVX2 where the processor has it.
//
// weights as dot_avx2.h has them, all inputs one run; bias, multipliers and shifts as avx2.h has them. scratch: the
// inputs, widened, and one more code.
#pragma once

#include "../core/connect_plain.h"
#include "../core/flash.h"
#include "../core/rows.h"
#include "dot_avx2.h"
#include "widened_avx2.h"

namespace milliwatt {

#if defined(MILLIWATT_AVX2)

struct PlaceOfUnits {
  const int16_t* inputs;
  int8_t* codes;
  MILLIWATT_AVX2_INLINE const int16_t* from(int32_t) const { return inputs; }
  MILLIWATT_AVX2_INLINE int8_t* to(int32_t) const { return codes; }
};

template <class S>
MILLIWATT_AVX2 inline void connect_avx2(const int16_t* inputs, int8_t* to, const int8_t* weights, const int32_t* bias,
                                        const int32_t* multipliers, const int8_t* shifts) {
  BlockFactors<S> factors;
  int32_t unit = 0;
  for (; unit + 16 <= S::kUnits; unit += 16, weights += S::kBlockWeights) {
    factors.load(bias + unit, multipliers + unit, shifts + unit);
    const PlaceOfUnits place = {inputs, to + unit};
    dot_pixels<S, 16, 1>(place, 0, weights, factors);
  }
  if (S::kUnits % 16 != 0) {
    factors.load(bias + unit, multipliers + unit, shifts + unit);
    const PlaceOfUnits place = {inputs, to + unit};
    dot_pixels<S, S::kUnits % 16, 1>(place, 0, weights, factors);
  }
}

#endif

template <class S, class In, class Out>
inline void fully_connected_s8_avx2(In in, Out out, Flash<int8_t> weights, Flash<int32_t> bias,
                                    Flash<int32_t> multipliers, Flash<int8_t> shifts, void* scratch, int32_t) {
  int16_t* inputs = static_cast<int16_t*>(scratch);
  int8_t* to = out[0];
#if defined(MILLIWATT_AVX2)
  if (has_avx2()) {
    for (int32_t row = 0; row < S::kInputRows; ++row) {
      Avx2Widening::widen<In::kRowElements>(in[row], S::kInputZeroPoint, inputs + row * In::kRowElements);
    }
    connect_avx2<InputsAsRun<S> >(inputs, to, weights.address(), bias.address(), multipliers.address(),
                                  shifts.address());
    return;
  }
#endif
  const PlainFactors<S> factors = {multipliers.address(), shifts.address()};
  connect_plain<S>(to, in, weights.address(), bias.address(), factors, inputs);
}

}  // namespace milliwatt
