// Helium: dot products of two pixels with four channels at a time, requantized; and of one pixel.
//
// VMLADAVA adds the products of 16 codes with 16 weights to a core register of an even number: eight sums of four
// channels' weights, which are loaded once for both pixels. Where the last block of a window is less than 16 codes, its
// loads are predicated and give 0 beyond; weights there are those of the next channel.
#pragma once

#include "codes_helium.h"

#if defined(__ARM_FEATURE_MVE)

#include "narrow_helium.h"

namespace milliwatt {

// `pairs` pixels of each of two rows, with all channels. weights: for each four channels, block by block, 16 of each
// channel (in the last block as many as are left), and 15 bytes beyond. channels: kChannelWords for each four.
struct PixelJob {
  const int8_t* from0;
  const int8_t* from1;
  int8_t* to0;
  int8_t* to1;
  const int8_t* weights;
  const int32_t* channels;
  const int32_t* channels_end;
  int32_t pairs;
  int32_t from_move;  // from a pixel to the next of its row
  int32_t to_move;    // less the channels
};

template <int32_t Taps>
struct DotBlocks {
  enum : int32_t {
    kTail = Taps % 16,
    kBlocks = (Taps + 15) / 16,
    kLoops = kBlocks <= 9 ? 0 : (kBlocks - 1) / 4,  // of four blocks
    kRest = kBlocks - 1 - 4 * kLoops,               // without the last one
    kBack = 16 * (kBlocks - 1)                      // what the codes' addresses have moved by then
  };
};

// clang-format off
#define MILLIWATT_STEP_2X4(acc, load_codes, code_move, weight_move) \
  load_codes(code_move) \
  "vldrb.8 q2, [r5], #" weight_move "\n" \
  "vmlada" acc ".s8 r0, q0, q2\n" \
  "vldrb.8 q3, [r5], #" weight_move "\n" \
  "vmlada" acc ".s8 r8, q1, q2\n" \
  "vmlada" acc ".s8 r2, q0, q3\n" \
  "vldrb.8 q2, [r5], #" weight_move "\n" \
  "vmlada" acc ".s8 r10, q1, q3\n" \
  "vmlada" acc ".s8 r4, q0, q2\n" \
  "vldrb.8 q3, [r5], #" weight_move "\n" \
  "vmlada" acc ".s8 r12, q1, q2\n" \
  "vmlada" acc ".s8 r6, q0, q3\n" \
  "vmlada" acc ".s8 lr, q1, q3\n"
#define MILLIWATT_STEP_1X4(acc, load_codes, code_move, weight_move) \
  load_codes(code_move) \
  "vldrb.8 q1, [r5], #" weight_move "\n" \
  "vldrb.8 q2, [r5], #" weight_move "\n" \
  "vmlada" acc ".s8 r0, q0, q1\n" \
  "vldrb.8 q1, [r5], #" weight_move "\n" \
  "vmlada" acc ".s8 r2, q0, q2\n" \
  "vldrb.8 q2, [r5], #" weight_move "\n" \
  "vmlada" acc ".s8 r4, q0, q1\n" \
  "vmlada" acc ".s8 r6, q0, q2\n"
#define MILLIWATT_CODES_2(move) \
  "vldrb.8 q0, [r1]" move "\n" \
  "vldrb.8 q1, [r3]" move "\n"
#define MILLIWATT_LAST_CODES_2(move) \
  "vpstt\n" \
  "vldrbt.8 q0, [r1]" move "\n" \
  "vldrbt.8 q1, [r3]" move "\n"
#define MILLIWATT_CODES_1(move) "vldrb.8 q0, [r1]" move "\n"
#define MILLIWATT_LAST_CODES_1(move) "vpst\n vldrbt.8 q0, [r1]" move "\n"
#define MILLIWATT_LAST(step, acc, codes, last_codes, move) \
  ".if %c[tail] > 0\n" \
  step(acc, last_codes, move, "%c[tail]") \
  ".else\n" \
  step(acc, codes, move, "16") \
  ".endif\n"
// All blocks of the windows. r1, r3 are where they were in the end.
#define MILLIWATT_BLOCKS(step, codes, last_codes, zeros) \
  ".if %c[blocks] == 1\n" \
  MILLIWATT_LAST(step, "v", codes, last_codes, "") \
  ".else\n" \
  ".if %c[loops] > 0\n" \
  zeros \
  "movw r11, #%c[loops]\n" \
  "2:\n" \
  ".rept 4\n" \
  step("va", codes, ", #16", "16") \
  ".endr\n" \
  "subs.w r11, r11, #1\n" \
  "bne.w 2b\n" \
  ".rept %c[rest]\n" \
  step("va", codes, ", #16", "16") \
  ".endr\n" \
  ".else\n" \
  step("v", codes, ", #16", "16") \
  ".rept %c[rest] - 1\n" \
  step("va", codes, ", #16", "16") \
  ".endr\n" \
  ".endif\n" \
  ".if %c[back] < 128\n" \
  MILLIWATT_LAST(step, "va", codes, last_codes, ", #-%c[back]") \
  ".else\n" \
  MILLIWATT_LAST(step, "va", codes, last_codes, "") \
  "movw r11, #%c[back]\n" \
  "subs.w r1, r1, r11\n" \
  "subs.w r3, r3, r11\n" \
  ".endif\n" \
  ".endif\n"
#define MILLIWATT_EACH_2(name, operand) \
  name " q0, q0, " operand "\n" \
  name " q1, q1, " operand "\n"

// Registers: r0 r2 r4 r6 and r8 r10 r12 lr sums, r1 r3 codes, r5 weights, r7 first pixel's outputs, r9 channels, r11
// count. On the stack: the job, the second pixel's outputs.
// Channels: stored of each four, 4 or fewer. Stack: 44 bytes.
template <class F, int32_t Taps, int32_t Channels>
__attribute__((naked, noinline)) void dot_2x4_helium(PixelJob* /*job*/) {
  __asm__ volatile(
      "push {r4-r11, lr}\n"
      "sub sp, sp, #8\n"
      "ldrd r1, r3, [r0]\n"
      "ldrd r7, r2, [r0, #8]\n"
      "strd r0, r2, [sp]\n"
      "4:\n"  // two pixels
      ".if %c[tail] > 0\n"
      "mov r0, #%c[tail]\n"
      "vctp.8 r0\n"
      ".endif\n"
      "ldr r0, [sp]\n"
      "ldrd r5, r9, [r0, #16]\n"
      "1:\n"  // four channels
      MILLIWATT_BLOCKS(MILLIWATT_STEP_2X4, MILLIWATT_CODES_2, MILLIWATT_LAST_CODES_2,
                       "movs r0, #0\n movs r2, #0\n movs r4, #0\n movs r6, #0\n"
                       "mov.w r8, #0\n mov.w r10, #0\n mov.w r12, #0\n mov.w lr, #0\n")
      "vmov q0[2], q0[0], r0, r4\n"
      "vldrw.32 q2, [r9], #16\n"
      "vmov q0[3], q0[1], r2, r6\n"
      "vmov q1[2], q1[0], r8, r12\n"
      "vldrw.32 q3, [r9], #16\n"
      "vmov q1[3], q1[1], r10, lr\n"
      MILLIWATT_EACH_2("vadd.i32", "q2")
      ".if %c[rounding] == 2\n"
      "vldrw.32 q2, [r9, #16]\n"
      MILLIWATT_EACH_2("vshl.s32", "q2")
      ".endif\n"
      MILLIWATT_EACH_2("vqrdmulh.s32", "q3")
      "vldrw.32 q2, [r9], #%c[shifts]\n"
      MILLIWATT_AWAY_FROM_ZERO("q0", "q2", "q3")
      MILLIWATT_AWAY_FROM_ZERO("q1", "q2", "q3")
      MILLIWATT_EACH_2("vrshl.s32", "q2")
      "vqmovnb.s32 q0, q0\n"
      "vqmovnt.s32 q0, q1\n"
      "ldrd r0, r2, [sp]\n"  // the job, the second pixel's outputs
      MILLIWATT_ZERO("r4")
      MILLIWATT_NARROW("q0", "r4", "r4")
      "vshr.u32 q1, q0, #16\n"
      ".if %c[channels] == 4\n"
      "vstrb.32 q0, [r7], #4\n"
      "vstrb.32 q1, [r2], #4\n"
      ".else\n"
      "movs r4, #%c[channels]\n"
      "vctp.32 r4\n"
      "vpstt\n"
      "vstrbt.32 q0, [r7], #%c[channels]\n"
      "vstrbt.32 q1, [r2], #%c[channels]\n"
      ".endif\n"
      "ldr r4, [r0, #24]\n"
      "str r2, [sp, #4]\n"
      "cmp r9, r4\n"
      "bne.w 1b\n"
      "ldrd r4, r6, [r0, #28]\n"
      "subs r4, r4, #1\n"
      "str r4, [r0, #28]\n"
      "add r1, r1, r6\n"
      "add r3, r3, r6\n"
      "ldr r4, [r0, #36]\n"
      "add r7, r7, r4\n"
      "add.w r2, r2, r4\n"
      "str r2, [sp, #4]\n"
      "bne.w 4b\n"
      "add sp, sp, #8\n"
      "pop {r4-r11, pc}\n"
      :
      : [tail] "i"(DotBlocks<Taps>::kTail), [blocks] "i"(DotBlocks<Taps>::kBlocks),
        [loops] "i"(DotBlocks<Taps>::kLoops), [rest] "i"(DotBlocks<Taps>::kRest),
        [back] "i"(DotBlocks<Taps>::kBack), [shifts] "i"(F::kRounding == 2 ? 32 : 16), [channels] "i"(Channels),
        [rounding] "i"(F::kRounding), [zero] "i"(F::kZero), [above] "i"(F::kAbove),
        [below] "i"(F::kBelow));
}

// One pixel of the job's first row. Registers: r0 r2 r4 r6 sums, r1 codes, r5 weights, r7 outputs, r8 their end, r9
// channels, r10 their end, r11 count. Stack: 36 bytes.
template <class F, int32_t Taps, int32_t Channels>
__attribute__((naked, noinline)) void dot_1x4_helium(PixelJob* /*job*/) {
  __asm__ volatile(
      "push {r4-r11, lr}\n"
      "ldr r1, [r0]\n"
      "ldr r7, [r0, #8]\n"
      "ldrd r5, r9, [r0, #16]\n"
      "ldr r10, [r0, #24]\n"
      ".if %c[tail] > 0\n"
      "mov r0, #%c[tail]\n"
      "vctp.8 r0\n"
      ".endif\n"
      "1:\n"
      MILLIWATT_BLOCKS(MILLIWATT_STEP_1X4, MILLIWATT_CODES_1, MILLIWATT_LAST_CODES_1,
                       "movs r0, #0\n movs r2, #0\n movs r4, #0\n movs r6, #0\n")
      "vmov q0[2], q0[0], r0, r4\n"
      "vldrw.32 q2, [r9], #16\n"
      "vmov q0[3], q0[1], r2, r6\n"
      "vldrw.32 q3, [r9], #16\n"
      "vadd.i32 q0, q0, q2\n"
      ".if %c[rounding] == 2\n"
      "vldrw.32 q2, [r9, #16]\n"
      "vshl.s32 q0, q0, q2\n"
      ".endif\n"
      "vqrdmulh.s32 q0, q0, q3\n"
      "vldrw.32 q2, [r9], #%c[shifts]\n"
      MILLIWATT_AWAY_FROM_ZERO("q0", "q2", "q3")
      "vrshl.s32 q0, q0, q2\n"
      "vqmovnb.s32 q0, q0\n"
      MILLIWATT_ZERO("r4")
      MILLIWATT_NARROW("q0", "r4", "r4")
      ".if %c[channels] == 4\n"
      "vstrb.32 q0, [r7], #4\n"
      ".else\n"
      "movs r4, #%c[channels]\n"
      "vctp.32 r4\n"
      "vpst\n"
      "vstrbt.32 q0, [r7], #%c[channels]\n"
      ".endif\n"
      "cmp r9, r10\n"
      "bne.w 1b\n"
      "pop {r4-r11, pc}\n"
      :
      : [tail] "i"(DotBlocks<Taps>::kTail), [blocks] "i"(DotBlocks<Taps>::kBlocks),
        [loops] "i"(DotBlocks<Taps>::kLoops), [rest] "i"(DotBlocks<Taps>::kRest),
        [back] "i"(DotBlocks<Taps>::kBack), [shifts] "i"(F::kRounding == 2 ? 32 : 16), [channels] "i"(Channels),
        [rounding] "i"(F::kRounding), [zero] "i"(F::kZero), [above] "i"(F::kAbove),
        [below] "i"(F::kBelow));
}
// clang-format on

#undef MILLIWATT_STEP_2X4
#undef MILLIWATT_STEP_1X4
#undef MILLIWATT_CODES_2
#undef MILLIWATT_LAST_CODES_2
#undef MILLIWATT_CODES_1
#undef MILLIWATT_LAST_CODES_1
#undef MILLIWATT_LAST
#undef MILLIWATT_BLOCKS
#undef MILLIWATT_EACH_2

}  // namespace milliwatt

#include "narrow_end_helium.h"

#endif
