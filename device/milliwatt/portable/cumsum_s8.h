// CUMSUM of int8 codes, any core: what one step reads becomes what it writes. Sums begin with minus the zero point, as
// the reference has them.
#pragma once

#include "../core/requantize.h"
#include "cumsum_lines.h"

namespace milliwatt {

template <class S>
struct RunningCodes {
  const int8_t* from;
  int8_t* to;
  int32_t sum;

  static int32_t fine(int32_t distance) { return distance * (INT32_C(1) << S::kBits); }
  void start() { sum = fine(-S::kInputZeroPoint); }
  void add(int32_t place) {
    const int32_t before = sum;
    const int32_t more = fine(from[place] - S::kInputZeroPoint);
    sum = static_cast<int32_t>(static_cast<uint32_t>(sum) + static_cast<uint32_t>(more));
    const int32_t code = scale_sum(S::kExclusive ? before : sum, S::kMultiplier, S::kShift);
    to[place] = static_cast<int8_t>(clamp_code(code + S::kOutputZeroPoint, -128, 127));
  }
};

template <class S, class In, class Out>
inline void cumsum_s8(In in, Out out, int32_t step) {
  const RunningCodes<S> sums = {in[step], out[step], 0};
  cumsum_lines<S>(sums);
}

}  // namespace milliwatt
