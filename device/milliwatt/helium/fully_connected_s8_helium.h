// FULLY_CONNECTED, int8, Helium: one vector whose rows lie next to each other, eight units at a time.
//
// weights: for each eight units, block by block, 16 inputs of each unit (in the last block as many as are left), and 15
// bytes beyond. channels: for each eight units their biases, then multipliers, right shifts and, for any factor, left
// shifts, each of units 0, 2, 4, 6, 1, 3, 5, 7.
#pragma once

#include "../core/flash.h"
#include "../core/rows.h"
#include "codes_helium.h"

#if defined(__ARM_FEATURE_MVE)

#include "narrow_helium.h"

namespace milliwatt {

template <class F, int32_t Inputs>
struct UnitBlocks {
  enum : int32_t {
    kTail = Inputs % 16,
    kBlocks = (Inputs + 15) / 16,
    kLoops = kBlocks <= 9 ? 0 : (kBlocks - 1) / 4,
    kRest = kBlocks - 1 - 4 * kLoops,
    kWords = F::kRounding == 2 ? 32 : 24
  };
};

// clang-format off
#define MILLIWATT_UNIT(sum, weight_move) \
  "vldrb.8 q1, [r3], #" weight_move "\n" \
  "vmladava.s8 " sum ", q0, q1\n"
#define MILLIWATT_UNITS(load_codes, weight_move) \
  load_codes \
  MILLIWATT_UNIT("r0", weight_move) \
  MILLIWATT_UNIT("r2", weight_move) \
  MILLIWATT_UNIT("r4", weight_move) \
  MILLIWATT_UNIT("r6", weight_move) \
  MILLIWATT_UNIT("r8", weight_move) \
  MILLIWATT_UNIT("r10", weight_move) \
  MILLIWATT_UNIT("r12", weight_move) \
  MILLIWATT_UNIT("lr", weight_move)
#define MILLIWATT_EACH_2(name, operand, other) \
  name " q0, q0, " operand "\n" \
  name " q1, q1, " other "\n"

// Units: stored of each eight, 8 or fewer. Registers: r0 r2 r4 r6 r8 r10 r12 lr sums, r1 inputs, r3 weights, r5
// channels, r7 outputs, r9 channels' end, r11 count. On the stack: the inputs. Stack: 40 bytes.
template <class F, int32_t Inputs, int32_t Units>
__attribute__((naked, noinline)) void dot_1x8_helium(const int8_t* /*inputs*/, const int8_t* /*weights*/,
                                                     const int32_t* /*channels*/, int8_t* /*to*/,
                                                     const int32_t* /*channels_end*/) {
  __asm__ volatile(
      "push {r4-r11, lr}\n"
      "ldr r9, [sp, #36]\n"
      "sub sp, sp, #4\n"
      "str r0, [sp]\n"
      "mov r7, r3\n"
      "mov r5, r2\n"
      "mov r3, r1\n"
      ".if %c[tail] > 0\n"
      "movs r0, #%c[tail]\n"
      "vctp.8 r0\n"
      ".endif\n"
      "1:\n"
      "ldr r1, [sp]\n"
      "ldrd r0, r2, [r5]\n"
      "ldrd r4, r6, [r5, #8]\n"
      "ldrd r8, r10, [r5, #16]\n"
      "ldrd r12, lr, [r5, #24]\n"
      ".if %c[loops] > 0\n"
      "movw r11, #%c[loops]\n"
      "2:\n"
      ".rept 4\n"
      MILLIWATT_UNITS("vldrb.8 q0, [r1], #16\n", "16")
      ".endr\n"
      "subs.w r11, r11, #1\n"
      "bne.w 2b\n"
      ".endif\n"
      ".rept %c[rest]\n"
      MILLIWATT_UNITS("vldrb.8 q0, [r1], #16\n", "16")
      ".endr\n"
      ".if %c[tail] == 0\n"
      MILLIWATT_UNITS("vldrb.8 q0, [r1], #16\n", "16")
      ".else\n"
      MILLIWATT_UNITS("vpst\n vldrbt.8 q0, [r1]\n", "%c[tail]")
      ".endif\n"
      "vmov q0[2], q0[0], r0, r8\n"
      "vldrw.32 q2, [r5, #32]\n"
      "vmov q0[3], q0[1], r4, r12\n"
      "vldrw.32 q3, [r5, #48]\n"
      "vmov q1[2], q1[0], r2, r10\n"
      "vmov q1[3], q1[1], r6, lr\n"
      ".if %c[rounding] == 2\n"
      "vldrw.32 q2, [r5, #96]\n"
      "vldrw.32 q3, [r5, #112]\n"
      MILLIWATT_EACH_2("vshl.s32", "q2", "q3")
      "vldrw.32 q2, [r5, #32]\n"
      "vldrw.32 q3, [r5, #48]\n"
      ".endif\n"
      MILLIWATT_EACH_2("vqrdmulh.s32", "q2", "q3")
      "vldrw.32 q2, [r5, #64]\n"
      MILLIWATT_AWAY_FROM_ZERO("q0", "q2", "q3")
      "vrshl.s32 q0, q0, q2\n"
      "vldrw.32 q2, [r5, #80]\n"
      MILLIWATT_AWAY_FROM_ZERO("q1", "q2", "q3")
      "vrshl.s32 q1, q1, q2\n"
      "add r5, r5, #%c[bytes]\n"
      "vqmovnb.s32 q0, q0\n"
      "vqmovnt.s32 q0, q1\n"
      MILLIWATT_ZERO("r4")
      MILLIWATT_NARROW("q0", "r4", "r4")
      ".if %c[units] == 8\n"
      "vstrb.16 q0, [r7], #8\n"
      ".else\n"
      "movs r4, #%c[units]\n"
      "vctp.16 r4\n"
      "vpst\n"
      "vstrbt.16 q0, [r7], #8\n"
      ".endif\n"
      "cmp r5, r9\n"
      "bne.w 1b\n"
      "add sp, sp, #4\n"
      "pop {r4-r11, pc}\n"
      :
      : [tail] "i"(UnitBlocks<F, Inputs>::kTail), [loops] "i"(UnitBlocks<F, Inputs>::kLoops), [rest] "i"(UnitBlocks<F, Inputs>::kRest),
        [bytes] "i"(4 * UnitBlocks<F, Inputs>::kWords), [units] "i"(Units), [rounding] "i"(F::kRounding),
        [zero] "i"(F::kZero), [above] "i"(F::kAbove), [below] "i"(F::kBelow));
}
// clang-format on

#undef MILLIWATT_UNIT
#undef MILLIWATT_UNITS
#undef MILLIWATT_EACH_2

template <class S, class In, class Out>
inline void fully_connected_s8_helium(In in, Out out, Flash<int8_t> weights, Flash<int32_t> channels, int32_t) {
  typedef typename CodeNumbers<S>::Form Form;
  const int32_t words = UnitBlocks<Form, S::kInputs>::kWords;
  const int32_t whole = S::kUnits / 8;
  const int32_t left = S::kUnits % 8;
  const int32_t* const end = channels.address() + whole * words;
  if (whole > 0) dot_1x8_helium<Form, S::kInputs, 8>(in[0], weights.address(), channels.address(), out[0], end);
  if (left > 0) {
    dot_1x8_helium<Form, S::kInputs, left == 0 ? 1 : left>(in[0], weights.address() + 8 * whole * S::kInputs, end,
                                                           out[0] + 8 * whole, end + words);
  }
}

}  // namespace milliwatt

#include "narrow_end_helium.h"

#endif
