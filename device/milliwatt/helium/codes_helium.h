// Helium: from four 32-bit sums a register to output codes: the numbers that narrow_helium.h's assembly takes.
//
// The reference multiplies with one rounding (VQRDMULH: ties up) and shifts right with another one (ties away from
// zero; VRSHL rounds ties up). kRounding says what that takes:
//   0  no negative result survives the clamping, where alone the ties differ, and no factor shifts left
//   1  each factor shifts right: negative products less 1 round as the reference does
//   2  any factor
// Clamping is left to the narrowing. Above: kAbove is added before and subtracted behind it, with saturation.
// Below: the subtraction of kBelow more saturates, and is undone.
//
// Operands of the assembly: [rounding], [zero], [above], [below]: CodeNumbers<S>.
#pragma once

#include <stdint.h>

#include "needs_helium.h"

#if defined(__ARM_FEATURE_MVE)

namespace milliwatt {

template <class S>
struct CodeNumbers {
  enum : int32_t {
    kAbove = 127 - S::kHighest,
    kBelow = S::kLowest + 128,
    kZero = S::kOutputZeroPoint + kAbove,
    // Words of four channels: biases, multipliers, right shifts and, for any factor, left shifts.
    kChannelWords = S::kRounding == 2 ? 16 : 12
  };
};

}  // namespace milliwatt

#endif
