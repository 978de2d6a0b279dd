// Helium: the codes that an element-wise operator makes of two int8 codes, four at a time (16 at a time: minimum and
// maximum), along a run of neighbouring elements; either operand may repeat one code. Arithmetic is that of
// portable/binary_code.h, or where a sum lies on a plane over the codes (kPlane):
// (kFactor0 * a + kFactor1 * b + kOffset) >> kShift.
#pragma once

#include <stdint.h>

#include "../core/binary_operation.h"
#include "needs_helium.h"

#if defined(__ARM_FEATURE_MVE)

namespace milliwatt {

constexpr int32_t left_of(int32_t shift) { return shift > 0 ? shift : 0; }
constexpr int32_t right_of(int32_t shift) { return shift < 0 ? -shift : 0; }

// `from` is one code for all lanes (Stride 0), or moves along. The tail of a run is predicated by the loop.
// clang-format off
#define MILLIWATT_REPEAT(stride, from, codes) \
  ".if " stride " == 0\n" \
  "ldrsb lr, [" from "]\n" \
  "vdup.32 " codes ", lr\n" \
  ".endif\n"
#define MILLIWATT_LOAD(stride, from, codes, repeated) \
  ".if " stride " == 0\n" \
  "vmov " codes ", " repeated "\n" \
  ".else\n" \
  "vldrb.s32 " codes ", [" from "], #4\n" \
  ".endif\n"
// times multiplier * 2^(left - right - 31), as core/requantize.h: scale_sum().
#define MILLIWATT_SCALE(sums, multiplier, left, right, spare) \
  ".if " left " > 0\n" \
  "vshl.s32 " sums ", " sums ", #" left "\n" \
  ".endif\n" \
  "vqrdmulh.s32 " sums ", " sums ", " multiplier "\n" \
  ".if " right " > 0\n" \
  "vshr.s32 " spare ", " sums ", #31\n" \
  "vqadd.s32 " sums ", " sums ", " spare "\n" \
  "vrshr.s32 " sums ", " sums ", #" right "\n" \
  ".endif\n"
// From the run's start to its loop, and from there to the codes. Lowest and highest code: q3, q4.
#define MILLIWATT_ALL(codes, code) \
  ".if " code " < 0\n" \
  "mvn.w lr, #(-1 - (" code "))\n" \
  ".else\n" \
  "mov.w lr, #" code "\n" \
  ".endif\n" \
  "vdup.32 " codes ", lr\n"
#define MILLIWATT_RUN \
  MILLIWATT_ALL("q3", "%c[lowest]") \
  MILLIWATT_ALL("q4", "%c[highest]") \
  MILLIWATT_REPEAT("%c[stride0]", "%[a]", "q5") \
  MILLIWATT_REPEAT("%c[stride1]", "%[b]", "q6") \
  "dlstp.32 lr, %[count]\n" \
  "1:\n" \
  MILLIWATT_LOAD("%c[stride0]", "%[a]", "q0", "q5") \
  MILLIWATT_LOAD("%c[stride1]", "%[b]", "q1", "q6")
#define MILLIWATT_STORE \
  "vmax.s32 q0, q0, q3\n" \
  "vmin.s32 q0, q0, q4\n" \
  "vstrb.32 q0, [%[to]], #4\n" \
  "letp lr, 1b\n"
#define MILLIWATT_RUN_OPERANDS \
  [lowest] "i"(S::kLowest), [highest] "i"(S::kHighest), [stride0] "i"(S::kIn0Stride3), [stride1] "i"(S::kIn1Stride3)
#define MILLIWATT_RUN_CLOBBERS "lr", "q0", "q1", "q2", "q3", "q4", "q5", "q6", "memory"

template <class S, int32_t Operation>
struct BinaryRun;

template <class S, bool Plane>
struct SumRun {
  template <bool Subtracts>
  static inline void combine(const int8_t* a, const int8_t* b, int8_t* to) {
    __asm__ volatile(
        "vdup.32 q2, %[factor0]\n"
        MILLIWATT_RUN
        "vmlas.s32 q0, q2, %[offset]\n"
        "vmla.s32 q0, q1, %[factor1]\n"
        ".if %c[shift] > 0\n"
        "vshr.s32 q0, q0, #%c[shift]\n"
        ".endif\n"
        MILLIWATT_STORE
        : [a] "+&l"(a), [b] "+&l"(b), [to] "+&l"(to)
        : [count] "r"(static_cast<int32_t>(S::kSize3)), [factor0] "r"(static_cast<int32_t>(S::kFactor0)),
          [factor1] "r"(static_cast<int32_t>(S::kFactor1)), [offset] "r"(static_cast<int32_t>(S::kOffset)),
          [shift] "i"(S::kShift), MILLIWATT_RUN_OPERANDS
        : MILLIWATT_RUN_CLOBBERS);
  }
};

template <class S>
struct SumRun<S, false> {
  template <bool Subtracts>
  static inline void combine(const int8_t* a, const int8_t* b, int8_t* to) {
    __asm__ volatile(
        MILLIWATT_RUN
        "vadd.i32 q0, q0, %[zero0]\n"
        "vadd.i32 q1, q1, %[zero1]\n"
        MILLIWATT_SCALE("q0", "%[multiplier0]", "%c[left0]", "%c[right0]", "q2")
        MILLIWATT_SCALE("q1", "%[multiplier1]", "%c[left1]", "%c[right1]", "q2")
        ".if %c[subtracts] > 0\n"
        "vsub.i32 q0, q0, q1\n"
        ".else\n"
        "vadd.i32 q0, q0, q1\n"
        ".endif\n"
        MILLIWATT_SCALE("q0", "%[multiplier]", "%c[left]", "%c[right]", "q2")
        "vadd.i32 q0, q0, %[zero]\n"
        MILLIWATT_STORE
        : [a] "+&l"(a), [b] "+&l"(b), [to] "+&l"(to)
        : [count] "r"(static_cast<int32_t>(S::kSize3)), [zero0] "r"(-static_cast<int32_t>(S::kInput0ZeroPoint)),
          [zero1] "r"(-static_cast<int32_t>(S::kInput1ZeroPoint)), [zero] "r"(static_cast<int32_t>(S::kOutputZeroPoint)),
          [multiplier0] "r"(static_cast<int32_t>(S::kInput0Multiplier)),
          [multiplier1] "r"(static_cast<int32_t>(S::kInput1Multiplier)),
          [multiplier] "r"(static_cast<int32_t>(S::kOutputMultiplier)), [left0] "i"(left_of(S::kInput0Shift) + S::kLeftShift), [right0] "i"(right_of(S::kInput0Shift)),
          [left1] "i"(left_of(S::kInput1Shift) + S::kLeftShift), [right1] "i"(right_of(S::kInput1Shift)),
          [left] "i"(left_of(S::kOutputShift)), [right] "i"(right_of(S::kOutputShift)),
          [subtracts] "i"(Subtracts ? 1 : 0), MILLIWATT_RUN_OPERANDS
        : MILLIWATT_RUN_CLOBBERS);
  }
};

template <class S>
struct BinaryRun<S, static_cast<int32_t>(BinaryOperation::add)> {
  static inline void combine(const int8_t* a, const int8_t* b, int8_t* to) {
    SumRun<S, S::kPlane != 0>::template combine<false>(a, b, to);
  }
};

template <class S>
struct BinaryRun<S, static_cast<int32_t>(BinaryOperation::subtract)> {
  static inline void combine(const int8_t* a, const int8_t* b, int8_t* to) {
    SumRun<S, S::kPlane != 0>::template combine<true>(a, b, to);
  }
};

template <class S>
struct BinaryRun<S, static_cast<int32_t>(BinaryOperation::multiply)> {
  static inline void combine(const int8_t* a, const int8_t* b, int8_t* to) {
    __asm__ volatile(
        MILLIWATT_RUN
        "vadd.i32 q0, q0, %[zero0]\n"
        "vadd.i32 q1, q1, %[zero1]\n"
        "vmul.i32 q0, q0, q1\n"
        MILLIWATT_SCALE("q0", "%[multiplier]", "%c[left]", "%c[right]", "q2")
        "vadd.i32 q0, q0, %[zero]\n"
        MILLIWATT_STORE
        : [a] "+&l"(a), [b] "+&l"(b), [to] "+&l"(to)
        : [count] "r"(static_cast<int32_t>(S::kSize3)), [zero0] "r"(-static_cast<int32_t>(S::kInput0ZeroPoint)),
          [zero1] "r"(-static_cast<int32_t>(S::kInput1ZeroPoint)), [zero] "r"(static_cast<int32_t>(S::kOutputZeroPoint)),
          [multiplier] "r"(static_cast<int32_t>(S::kOutputMultiplier)), [left] "i"(left_of(S::kOutputShift)),
          [right] "i"(right_of(S::kOutputShift)), MILLIWATT_RUN_OPERANDS
        : MILLIWATT_RUN_CLOBBERS);
  }
};

template <class S, bool Least>
struct ExtremeRun {
  static inline void combine(const int8_t* a, const int8_t* b, int8_t* to) {
    __asm__ volatile(
        ".if %c[stride0] == 0\n"
        "ldrsb lr, [%[a]]\n"
        "vdup.8 q0, lr\n"
        ".endif\n"
        ".if %c[stride1] == 0\n"
        "ldrsb lr, [%[b]]\n"
        "vdup.8 q1, lr\n"
        ".endif\n"
        "dlstp.8 lr, %[count]\n"
        "1:\n"
        ".if %c[stride0] > 0\n"
        "vldrb.8 q0, [%[a]], #16\n"
        ".endif\n"
        ".if %c[stride1] > 0\n"
        "vldrb.8 q1, [%[b]], #16\n"
        ".endif\n"
        ".if %c[least] > 0\n"
        "vmin.s8 q2, q0, q1\n"
        ".else\n"
        "vmax.s8 q2, q0, q1\n"
        ".endif\n"
        "vstrb.8 q2, [%[to]], #16\n"
        "letp lr, 1b\n"
        : [a] "+&r"(a), [b] "+&r"(b), [to] "+&r"(to)
        : [count] "r"(static_cast<int32_t>(S::kSize3)), [stride0] "i"(S::kIn0Stride3), [stride1] "i"(S::kIn1Stride3),
          [least] "i"(Least ? 1 : 0)
        : "lr", "q0", "q1", "q2", "memory");
  }
};
// clang-format on

template <class S>
struct BinaryRun<S, static_cast<int32_t>(BinaryOperation::minimum)> : ExtremeRun<S, true> {};
template <class S>
struct BinaryRun<S, static_cast<int32_t>(BinaryOperation::maximum)> : ExtremeRun<S, false> {};

#undef MILLIWATT_REPEAT
#undef MILLIWATT_LOAD
#undef MILLIWATT_SCALE
#undef MILLIWATT_ALL
#undef MILLIWATT_RUN
#undef MILLIWATT_STORE
#undef MILLIWATT_RUN_OPERANDS
#undef MILLIWATT_RUN_CLOBBERS

// One output row, as portable/binary_code.h: combine_row.
template <class S>
inline void combine_row_helium(const int8_t* a, const int8_t* b, int8_t* to) {
  for (int32_t i0 = 0; i0 < S::kSize0; ++i0) {
    for (int32_t i1 = 0; i1 < S::kSize1; ++i1) {
      for (int32_t i2 = 0; i2 < S::kSize2; ++i2, to += S::kSize3) {
        BinaryRun<S, S::kOperation>::combine(a + i0 * S::kIn0Stride0 + i1 * S::kIn0Stride1 + i2 * S::kIn0Stride2,
                                             b + i0 * S::kIn1Stride0 + i1 * S::kIn1Stride1 + i2 * S::kIn1Stride2, to);
      }
    }
  }
}

}  // namespace milliwatt

#endif
