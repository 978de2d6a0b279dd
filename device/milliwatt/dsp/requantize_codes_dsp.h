// QUANTIZE from one integer type to another, Armv7E-M: as requantize_codes.
#pragma once

#include "../core/rows.h"
#include "scale_dsp.h"

#if defined(__ARM_FEATURE_DSP)

namespace milliwatt {

template <class S, class In, class Out>
inline void requantize_codes_dsp(In in, Out out, int32_t step) {
  const int32_t elements = Out::kRowElements;
  const typename In::Element* from = in[step];
  typename Out::Element* to = out[step];
  for (int32_t i = 0; i < elements; ++i) {
    const int32_t code =
        scale_by<S::kMultiplier, S::kShift>(static_cast<int32_t>(from[i]) - S::kInputZeroPoint, S::kOutputZeroPoint);
    to[i] = static_cast<typename Out::Element>(clamp_code(code, S::kLowest, S::kHighest));
  }
}

}  // namespace milliwatt

#endif
