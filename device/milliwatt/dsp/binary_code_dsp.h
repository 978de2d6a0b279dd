// The codes that element-wise operators make of two int8 operands, Armv7E-M, as portable/binary_code.h has them.
//
// Most sums are a plane over the two codes: code = (a * x0 + b * x1 + c) >> shift. The packer (src/kernels/add_plane)
// finds a, b and c that give the reference's code for each of the 65536 pairs, or says that there are none (kPlane 0):
// then both codes come to a common scale, and the sum to the output's.
#pragma once

#include "../core/binary_operation.h"
#include "choose_dsp.h"
#include "scale_dsp.h"

#if defined(__ARM_FEATURE_DSP)

namespace milliwatt {

template <class S>
inline int32_t within_range(int32_t code) {
  if (S::kLowest > -128 || S::kHighest < 127) return clamp_code(code, S::kLowest, S::kHighest);
  __asm__("ssat %0, #8, %1" : "=r"(code) : "r"(code));
  return code;
}

// Each form: what the operands give, apart, and the code that both make.
template <class S, bool Subtracts>
struct SumCode {
  template <int32_t ZeroPoint, int32_t Multiplier, int32_t Shift>
  static int32_t at_common_scale(int32_t code) {
    // The larger scale's factor is 1/2.
    if (Multiplier == INT32_C(1) << 30 && Shift == 0) return (code - ZeroPoint) * (INT32_C(1) << (S::kLeftShift - 1));
    return scale_by<Multiplier, Shift>((code - ZeroPoint) * (INT32_C(1) << S::kLeftShift), 0);
  }
  static int32_t first(int32_t code) {
    return at_common_scale<S::kInput0ZeroPoint, S::kInput0Multiplier, S::kInput0Shift>(code);
  }
  static int32_t second(int32_t code) {
    const int32_t scaled = at_common_scale<S::kInput1ZeroPoint, S::kInput1Multiplier, S::kInput1Shift>(code);
    return Subtracts ? -scaled : scaled;
  }
  static int32_t of(int32_t first, int32_t second) {
    return within_range<S>(scale_by<S::kOutputMultiplier, S::kOutputShift>(first + second, S::kOutputZeroPoint));
  }
};

template <class S>
struct PlaneCode {
  static int32_t first(int32_t code) { return S::kFactor0 * code + S::kOffset; }
  static int32_t second(int32_t code) { return S::kFactor1 * code; }
  static int32_t of(int32_t first, int32_t second) {
    int32_t code;
    __asm__("ssat %0, #8, %1, asr %2" : "=r"(code) : "r"(first + second), "I"(static_cast<int>(S::kShift)));
    return S::kLowest > -128 || S::kHighest < 127 ? clamp_code(code, S::kLowest, S::kHighest) : code;
  }
};

template <class S>
struct ProductCode {
  static int32_t first(int32_t code) { return code - S::kInput0ZeroPoint; }
  static int32_t second(int32_t code) { return code - S::kInput1ZeroPoint; }
  static int32_t of(int32_t first, int32_t second) {
    return within_range<S>(scale_by<S::kOutputMultiplier, S::kOutputShift>(first * second, S::kOutputZeroPoint));
  }
};

// `count` elements. An operand that is repeated has one code for all of them.
template <class Code, bool RepeatsA, bool RepeatsB>
struct CombinedRun {
  static void write(const int8_t* a, const int8_t* b, int8_t* to, int32_t count) {
    const int32_t first = Code::first(*a);
    const int32_t second = Code::second(*b);
    for (const int8_t* end = to + count / 4 * 4; to != end; to += 4) {
      const uint32_t x = RepeatsA ? 0 : load_word(a);
      const uint32_t y = RepeatsB ? 0 : load_word(b);
      to[0] = code(x, y, first, second);
      to[1] = code(x >> 8, y >> 8, first, second);
      to[2] = code(x >> 16, y >> 16, first, second);
      to[3] = code(x >> 24, y >> 24, first, second);
      if (!RepeatsA) a += 4;
      if (!RepeatsB) b += 4;
    }
    for (count %= 4; count > 0; --count) {
      *to++ = code(static_cast<uint8_t>(*a), static_cast<uint8_t>(*b), first, second);
      if (!RepeatsA) ++a;
      if (!RepeatsB) ++b;
    }
  }

 private:
  static int8_t code(uint32_t x, uint32_t y, int32_t first, int32_t second) {
    return static_cast<int8_t>(Code::of(RepeatsA ? first : Code::first(static_cast<int8_t>(x)),
                                        RepeatsB ? second : Code::second(static_cast<int8_t>(y))));
  }
};

template <bool Larger, bool RepeatsA, bool RepeatsB>
struct ChosenRun {
  static void write(const int8_t* a, const int8_t* b, int8_t* to, int32_t count) {
    const uint32_t all_a = static_cast<uint8_t>(*a) * UINT32_C(0x01010101);
    const uint32_t all_b = static_cast<uint8_t>(*b) * UINT32_C(0x01010101);
    for (const int8_t* end = to + count / 4 * 4; to != end; to += 4) {
      const uint32_t chosen = choose_codes<Larger>(RepeatsA ? all_a : load_word(a), RepeatsB ? all_b : load_word(b));
      __builtin_memcpy(to, &chosen, sizeof chosen);
      if (!RepeatsA) a += 4;
      if (!RepeatsB) b += 4;
    }
    for (count %= 4; count > 0; --count) {
      *to++ = (*a > *b) == Larger ? *a : *b;
      if (!RepeatsA) ++a;
      if (!RepeatsB) ++b;
    }
  }
};

template <class S, int32_t Operation, bool RepeatsA, bool RepeatsB>
struct RunOf;
template <class S, bool RepeatsA, bool RepeatsB>
struct RunOf<S, static_cast<int32_t>(BinaryOperation::multiply), RepeatsA, RepeatsB> {
  typedef CombinedRun<ProductCode<S>, RepeatsA, RepeatsB> Type;
};
template <class S, bool RepeatsA, bool RepeatsB>
struct RunOf<S, static_cast<int32_t>(BinaryOperation::minimum), RepeatsA, RepeatsB> {
  typedef ChosenRun<false, RepeatsA, RepeatsB> Type;
};
template <class S, bool RepeatsA, bool RepeatsB>
struct RunOf<S, static_cast<int32_t>(BinaryOperation::maximum), RepeatsA, RepeatsB> {
  typedef ChosenRun<true, RepeatsA, RepeatsB> Type;
};

// Of sums: by a plane or at the common scale.
template <class S, bool Subtracts, bool Plane>
struct SumForm {
  typedef SumCode<S, Subtracts> Type;
};
template <class S, bool Subtracts>
struct SumForm<S, Subtracts, true> {
  typedef PlaneCode<S> Type;
};
template <class S, bool RepeatsA, bool RepeatsB>
struct RunOf<S, static_cast<int32_t>(BinaryOperation::add), RepeatsA, RepeatsB> {
  typedef CombinedRun<typename SumForm<S, false, S::kPlane != 0>::Type, RepeatsA, RepeatsB> Type;
};
template <class S, bool RepeatsA, bool RepeatsB>
struct RunOf<S, static_cast<int32_t>(BinaryOperation::subtract), RepeatsA, RepeatsB> {
  typedef CombinedRun<typename SumForm<S, true, S::kPlane != 0>::Type, RepeatsA, RepeatsB> Type;
};

// One output row, as combine_row of portable/binary_code.h. Along the last dimension an operand moves on by one
// element, or is repeated.
template <class S>
inline void combine_row_dsp(const int8_t* a, const int8_t* b, int8_t* to) {
  typedef typename RunOf<S, S::kOperation, S::kIn0Stride3 == 0, S::kIn1Stride3 == 0>::Type Run;
  for (int32_t i0 = 0; i0 < S::kSize0; ++i0) {
    for (int32_t i1 = 0; i1 < S::kSize1; ++i1) {
      const int8_t* run_a = a + i0 * S::kIn0Stride0 + i1 * S::kIn0Stride1;
      const int8_t* run_b = b + i0 * S::kIn1Stride0 + i1 * S::kIn1Stride1;
      for (int32_t i2 = 0; i2 < S::kSize2; ++i2) {
        Run::write(run_a, run_b, to, S::kSize3);
        run_a += S::kIn0Stride2;
        run_b += S::kIn1Stride2;
        to += +S::kSize3;
      }
    }
  }
}

}  // namespace milliwatt

#endif
