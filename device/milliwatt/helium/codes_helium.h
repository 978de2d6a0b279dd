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
// Operands of the assembly: [rounding], [zero], [above], [below]: CodeForm.
#pragma once

#include <stdint.h>

#include "needs_helium.h"

#if defined(__ARM_FEATURE_MVE)

namespace milliwatt {

// What the assembly knows of the codes: layers that agree in it share their functions.
template <int32_t Rounding, int32_t Zero, int32_t Above, int32_t Below>
struct CodeForm {
  enum : int32_t {
    kRounding = Rounding,
    kZero = Zero,
    kAbove = Above,
    kBelow = Below,
    // Words of four channels: biases, multipliers, right shifts and, for any factor, left shifts.
    kChannelWords = Rounding == 2 ? 16 : 12
  };
};

template <class S>
struct CodeNumbers {
  typedef CodeForm<S::kRounding, S::kOutputZeroPoint + 127 - S::kHighest, 127 - S::kHighest, S::kLowest + 128> Form;
  enum : int32_t { kChannelWords = Form::kChannelWords };
};

}  // namespace milliwatt

#endif
