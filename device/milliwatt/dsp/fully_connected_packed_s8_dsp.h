// FULLY_CONNECTED, int8, Armv7E-M, weights of 4 or 2 bits: everything in one step, all input rows next to each other.
#pragma once

#include "../core/rows.h"
#include "packed_units_dsp.h"

#if defined(__ARM_FEATURE_DSP)

namespace milliwatt {

template <class S, class In, class Out, class Bias>
inline void fully_connected_packed_s8_dsp(In in, Out out, Flash<int32_t> packed, Flash<Bias> bias, int32_t /*step*/) {
  packed_units<S>(in[0], out[0], packed.address(), bias, SharedFactorDsp<S>());
}

// The same with a factor for each unit.
template <class S, class In, class Out, class Bias>
inline void fully_connected_packed_s8_dsp(In in, Out out, Flash<int32_t> packed, Flash<Bias> bias,
                                          Flash<int32_t> multipliers, Flash<int8_t> shifts, int32_t /*step*/) {
  const OwnFactorsDsp<S> codes = {multipliers, shifts};
  packed_units<S>(in[0], out[0], packed.address(), bias, codes);
}

}  // namespace milliwatt

#endif
