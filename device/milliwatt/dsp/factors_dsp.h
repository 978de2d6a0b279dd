// Armv7E-M: from the sums of a layer's units to codes, as core/unit_codes.h.
#pragma once

#include "../core/flash.h"
#include "dsp.h"
#include "scale_dsp.h"

#if defined(__ARM_FEATURE_DSP)

namespace milliwatt {

template <class S>
struct SharedFactorDsp {
  int8_t code(int32_t sum, int32_t /*unit*/) const {
    const int32_t code = scale_by<S::kMultiplier, S::kShift>(sum, S::kOutputZeroPoint);
    return static_cast<int8_t>(clamp_code(code, S::kLowest, S::kHighest));
  }
};

template <class S>
struct OwnFactorsDsp {
  int8_t code(int32_t sum, int32_t unit) const {
    const int32_t code = requantize_dsp(sum, multipliers[unit], shifts[unit], S::kOutputZeroPoint);
    return static_cast<int8_t>(clamp_code(code, S::kLowest, S::kHighest));
  }

  Flash<int32_t> multipliers;
  Flash<int8_t> shifts;
};

}  // namespace milliwatt

#endif
