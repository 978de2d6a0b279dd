// FULLY_CONNECTED, int8, Armv7E-M, input in one row of a multiple of 4 codes, units a multiple of 8 that use all codes:
// everything in one step. The input is widened once, for all units; scratch: two bytes a code.
//
// stream: as dot_wide_1x8_dsp reads it.
#pragma once

#include "../core/flash.h"
#include "../core/rows.h"
#include "dot_wide_1x8_dsp.h"
#include "dsp.h"

#if defined(__ARM_FEATURE_DSP)

namespace milliwatt {

template <class S, class In, class Out>
inline void fully_connected_wide_s8_dsp(In in, Out out, Flash<int32_t> stream, void* scratch, int32_t step) {
  static_assert(S::kInputs % 4 == 0 && S::kUnits % 8 == 0, "see above");
  const int8_t* from = in[step];
  uint32_t* wide = static_cast<uint32_t*>(scratch);
  for (int32_t i = 0; i < S::kInputs / 4; ++i) {
    const uint32_t word = load_word(from + 4 * i);
    wide[2 * i] = widen_even(word);
    wide[2 * i + 1] = widen_odd(word);
  }
  dot_wide_1x8_dsp(wide, stream.address(), out[step], S::kUnits / 8, S::kInputs / 4, S::kOutputZeroPoint);
}

}  // namespace milliwatt

#endif
