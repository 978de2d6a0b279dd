// From the sums of a layer's units to codes, with one factor for all of them or with one a unit.
#pragma once

#include "flash.h"
#include "requantize.h"

namespace milliwatt {

// S::kMultiplier and S::kShift for all units.
template <class S>
struct SharedFactor {
  int8_t code(int32_t sum, int32_t /*unit*/) const {
    const int32_t code = scale_sum(sum, S::kMultiplier, S::kShift) + S::kOutputZeroPoint;
    return static_cast<int8_t>(clamp_code(code, S::kLowest, S::kHighest));
  }
};

template <class S>
struct OwnFactors {
  int8_t code(int32_t sum, int32_t unit) const {
    const int32_t code = scale_sum(sum, multipliers[unit], shifts[unit]) + S::kOutputZeroPoint;
    return static_cast<int8_t>(clamp_code(code, S::kLowest, S::kHighest));
  }

  Flash<int32_t> multipliers;
  Flash<int8_t> shifts;
};

}  // namespace milliwatt
