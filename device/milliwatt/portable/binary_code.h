// The code that an element-wise operator makes of two int8 codes: BinaryCode<S, S::kOperation>::of(a, b).
#pragma once

#include "../core/binary_operation.h"
#include "../core/requantize.h"

namespace milliwatt {

// Both codes at a common scale with kLeftShift spare bits.
template <class S>
inline int32_t first_at_common_scale(int32_t code) {
  return scale_sum((code - S::kInput0ZeroPoint) * (INT32_C(1) << S::kLeftShift), S::kInput0Multiplier, S::kInput0Shift);
}

template <class S>
inline int32_t second_at_common_scale(int32_t code) {
  return scale_sum((code - S::kInput1ZeroPoint) * (INT32_C(1) << S::kLeftShift), S::kInput1Multiplier, S::kInput1Shift);
}

// The sum at the common scale, or the product, as a code of the output.
template <class S>
inline int8_t output_code(int32_t sum) {
  const int32_t code = scale_sum(sum, S::kOutputMultiplier, S::kOutputShift) + S::kOutputZeroPoint;
  return static_cast<int8_t>(clamp_code(code, S::kLowest, S::kHighest));
}

template <class S, int32_t Operation>
struct BinaryCode;

template <class S>
struct BinaryCode<S, static_cast<int32_t>(BinaryOperation::add)> {
  static int8_t of(int32_t a, int32_t b) {
    return output_code<S>(first_at_common_scale<S>(a) + second_at_common_scale<S>(b));
  }
};

template <class S>
struct BinaryCode<S, static_cast<int32_t>(BinaryOperation::subtract)> {
  static int8_t of(int32_t a, int32_t b) {
    return output_code<S>(first_at_common_scale<S>(a) - second_at_common_scale<S>(b));
  }
};

template <class S>
struct BinaryCode<S, static_cast<int32_t>(BinaryOperation::multiply)> {
  static int8_t of(int32_t a, int32_t b) {
    return output_code<S>((a - S::kInput0ZeroPoint) * (b - S::kInput1ZeroPoint));
  }
};

template <class S>
struct BinaryCode<S, static_cast<int32_t>(BinaryOperation::minimum)> {
  static int8_t of(int32_t a, int32_t b) { return static_cast<int8_t>(a < b ? a : b); }
};

template <class S>
struct BinaryCode<S, static_cast<int32_t>(BinaryOperation::maximum)> {
  static int8_t of(int32_t a, int32_t b) { return static_cast<int8_t>(a > b ? a : b); }
};

// One output row of kSize0 x kSize1 x kSize2 x kSize3 elements. kIn0Stride and kIn1Stride say how far the places in the
// operands move along each of them: 0 if the operand is repeated there. A and B are int8_t pointers or Flash<int8_t>.
template <class S, class A, class B>
inline void combine_row(A a, B b, int8_t* to) {
  for (int32_t i0 = 0; i0 < S::kSize0; ++i0) {
    for (int32_t i1 = 0; i1 < S::kSize1; ++i1) {
      for (int32_t i2 = 0; i2 < S::kSize2; ++i2) {
        const int32_t a_at = i0 * S::kIn0Stride0 + i1 * S::kIn0Stride1 + i2 * S::kIn0Stride2;
        const int32_t b_at = i0 * S::kIn1Stride0 + i1 * S::kIn1Stride1 + i2 * S::kIn1Stride2;
        for (int32_t i3 = 0; i3 < S::kSize3; ++i3) {
          *to++ = BinaryCode<S, S::kOperation>::of(a[a_at + i3 * S::kIn0Stride3], b[b_at + i3 * S::kIn1Stride3]);
        }
      }
    }
  }
}

}  // namespace milliwatt
