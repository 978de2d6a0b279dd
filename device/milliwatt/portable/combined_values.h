// What an element-wise operator makes of two elements that are not int8, and of a row of them. Plain values (float,
// integers, bool) are combined as they are, codes of int16 as those of int8 with fewer spare bits.
#pragma once

#include "../core/binary_operation.h"
#include "../core/flash.h"
#include "../core/real_functions.h"
#include "../core/requantize.h"
#include "../core/rows.h"
#include "binary_code.h"

namespace milliwatt {

// Integers: sums and products wrap; of a division by 0 the result is 0.
inline int64_t floor_quotient(int64_t a, int64_t b) {
  if (b == 0) return 0;
  if (b == -1) return static_cast<int64_t>(0 - static_cast<uint64_t>(a));
  const int64_t quotient = a / b;
  return a % b != 0 && (a < 0) != (b < 0) ? quotient - 1 : quotient;
}

template <class S, class T>
struct CombinedValues {
  static int64_t of(int64_t a, int64_t b) {
    const uint64_t x = static_cast<uint64_t>(a);
    const uint64_t y = static_cast<uint64_t>(b);
    switch (static_cast<BinaryOperation>(S::kOperation)) {
      case BinaryOperation::add:
        return static_cast<int64_t>(x + y);
      case BinaryOperation::subtract:
        return static_cast<int64_t>(x - y);
      case BinaryOperation::multiply:
        return static_cast<int64_t>(x * y);
      case BinaryOperation::minimum:
        return a < b ? a : b;
      case BinaryOperation::maximum:
        return a > b ? a : b;
      case BinaryOperation::divide:
        return b == 0 ? 0 : b == -1 ? floor_quotient(a, b) : a / b;
      case BinaryOperation::floor_divide:
        return floor_quotient(a, b);
      case BinaryOperation::floor_modulo:
        return b == 0 ? 0 : static_cast<int64_t>(x - static_cast<uint64_t>(floor_quotient(a, b)) * y);
      case BinaryOperation::squared_difference:
        return static_cast<int64_t>((x - y) * (x - y));
      case BinaryOperation::equal:
        return a == b;
      case BinaryOperation::not_equal:
        return a != b;
      case BinaryOperation::less:
        return a < b;
      case BinaryOperation::less_equal:
        return a <= b;
      case BinaryOperation::greater:
        return a > b;
      case BinaryOperation::greater_equal:
        return a >= b;
      case BinaryOperation::logical_and:
        return a != 0 && b != 0;
      case BinaryOperation::logical_or:
        return a != 0 || b != 0;
      case BinaryOperation::prelu:
        break;
    }
    return 0;
  }
};

// The rest of a / b towards zero is exact: a is taken apart bit by bit.
inline float real_rest(float a, float b) {
  const float size = b < 0.0f ? -b : b;
  float rest = a < 0.0f ? -a : a;
  if (!(size > 0.0f) || !(rest < infinity())) return not_a_number();
  while (rest >= size) {
    float part = size;
    while (part <= rest - part) part = part + part;
    rest -= part;
  }
  return a < 0.0f ? -rest : rest;
}

template <class S>
struct CombinedValues<S, float> {
  static float of(float a, float b) {
    switch (static_cast<BinaryOperation>(S::kOperation)) {
      case BinaryOperation::add:
        return activated<S::kActivation>(a + b);
      case BinaryOperation::subtract:
        return activated<S::kActivation>(a - b);
      case BinaryOperation::multiply:
        return activated<S::kActivation>(product(a, b));
      case BinaryOperation::divide:
        return activated<S::kActivation>(a / b);
      case BinaryOperation::minimum:
        return a < b ? a : b;
      case BinaryOperation::maximum:
        return a > b ? a : b;
      case BinaryOperation::floor_divide:
        return real_floor(a / b);
      case BinaryOperation::floor_modulo: {
        const float rest = real_rest(a, b);
        return rest != 0.0f && (rest < 0.0f) != (b < 0.0f) ? rest + b : rest;
      }
      case BinaryOperation::squared_difference:
        return product(a - b, a - b);
      case BinaryOperation::equal:
        return a == b ? 1.0f : 0.0f;
      case BinaryOperation::not_equal:
        return a != b ? 1.0f : 0.0f;
      case BinaryOperation::less:
        return a < b ? 1.0f : 0.0f;
      case BinaryOperation::less_equal:
        return a <= b ? 1.0f : 0.0f;
      case BinaryOperation::greater:
        return a > b ? 1.0f : 0.0f;
      case BinaryOperation::greater_equal:
        return a >= b ? 1.0f : 0.0f;
      case BinaryOperation::prelu:
        return a >= 0.0f ? a : product(a, b);
      case BinaryOperation::logical_and:
      case BinaryOperation::logical_or:
        break;
    }
    return 0.0f;
  }
};

template <class S>
struct CombinedValues<S, int16_t> {
  static int32_t of(int32_t a, int32_t b) {
    const int32_t first = first_at_common_scale<S>(a);
    const int32_t second = second_at_common_scale<S>(b);
    const bool subtracts = S::kOperation == static_cast<int32_t>(BinaryOperation::subtract);
    const int32_t sum = subtracts ? first - second : first + second;
    return clamp_code(scale_sum(sum, S::kOutputMultiplier, S::kOutputShift) + S::kOutputZeroPoint, S::kLowest,
                      S::kHighest);
  }
};

// A and B are pointers to T or Flash.
template <class S, class T, class A, class B, class To>
inline void combine_values(A a, B b, To* to) {
  for (int32_t i0 = 0; i0 < S::kSize0; ++i0) {
    for (int32_t i1 = 0; i1 < S::kSize1; ++i1) {
      for (int32_t i2 = 0; i2 < S::kSize2; ++i2) {
        const int32_t a_at = i0 * S::kIn0Stride0 + i1 * S::kIn0Stride1 + i2 * S::kIn0Stride2;
        const int32_t b_at = i0 * S::kIn1Stride0 + i1 * S::kIn1Stride1 + i2 * S::kIn1Stride2;
        for (int32_t i3 = 0; i3 < S::kSize3; ++i3) {
          *to++ = static_cast<To>(CombinedValues<S, T>::of(static_cast<T>(a[a_at + i3 * S::kIn0Stride3]),
                                                           static_cast<T>(b[b_at + i3 * S::kIn1Stride3])));
        }
      }
    }
  }
}

}  // namespace milliwatt
