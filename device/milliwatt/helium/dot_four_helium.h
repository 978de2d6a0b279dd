// Helium: pixels of four output channels whose weights stay in registers, requantized.
//
// The channels read windows of one place (a convolution of up to 16 taps) or of four places (a depthwise convolution,
// each channel in its plane). A window is a run of kTaps codes; what follows it is read too, up to whole blocks of 16,
// and meets weights of 0.
#pragma once

#include "codes_helium.h"

#if defined(__ARM_FEATURE_MVE)

#include "narrow_helium.h"

namespace milliwatt {

// `pixels` outputs of each of a few rows, of `groups` times four channels. weights: for each four channels, block by
// block, 16 of each channel. channels: kChannelWords for each four.
struct FourJob {
  const int8_t* from[4];
  const int8_t* weights;
  const int32_t* channels;
  int32_t pixels;
  int32_t groups;
  int32_t from_move;  // from a group's last row to the next group
  int32_t row_move;   // from a row's end to the next row
  int8_t* const* to_end;
  int8_t* to[4];  // of each row
};

// Own: each channel has a place of its own. Blocks: of 16 taps; one unless Own. Pixel: from a pixel to the next.
// Outputs: channels of a pixel. Channels: stored of each four, 4 or fewer.
template <int32_t Blocks, int32_t Pixel, int32_t Outputs>
struct FourMoves {
  enum : int32_t {
    kLoad = Blocks == 1 && Pixel < 128 ? Pixel : 0,                          // a load's own move
    kPixel = Blocks == 1 ? (Pixel < 128 ? 0 : Pixel) : Pixel - 16 * Blocks,  // what is left to move
    kStore = Outputs < 128 ? Outputs : 0,
    kOutput = Outputs < 128 ? 0 : Outputs
  };
};

// clang-format off
#define MILLIWATT_BLOCK_OF(acc, from, weights, sum) \
  "vldrb.8 q7, [" from "], #16\n" \
  "vldrb.8 q0, [r10], #16\n" \
  "vmlada" acc ".s8 " sum ", q7, q0\n"
#define MILLIWATT_BLOCK_OF_FOUR(acc) \
  MILLIWATT_BLOCK_OF(acc, "r1", "q0", "r0") \
  MILLIWATT_BLOCK_OF(acc, "r3", "q0", "r2") \
  MILLIWATT_BLOCK_OF(acc, "r5", "q0", "r4") \
  MILLIWATT_BLOCK_OF(acc, "r9", "q0", "r6")
#define MILLIWATT_MOVE(register, by) \
  ".if " by " > 0\n" \
  "addw " register ", " register ", #(" by ")\n" \
  ".endif\n" \
  ".if " by " < 0\n" \
  "subw " register ", " register ", #(-(" by "))\n" \
  ".endif\n"
#define MILLIWATT_MOVE_FOUR(by) \
  MILLIWATT_MOVE("r1", by) \
  MILLIWATT_MOVE("r3", by) \
  MILLIWATT_MOVE("r5", by) \
  MILLIWATT_MOVE("r9", by)

#define MILLIWATT_ADD_TO_FOUR(by) \
  "add r1, r1, " by "\n" \
  ".if %c[own] > 0\n" \
  "add r3, r3, " by "\n" \
  "add r5, r5, " by "\n" \
  "add r9, r9, " by "\n" \
  ".endif\n"

// Registers: r0 r2 r4 r6 sums, r1 r3 r5 r9 codes, r7 outputs, r8 their channel, r10 channels (with several blocks:
// weights), r11 rows' outputs, r12 zero point, q0-q3 weights, q4 biases, q5 multipliers, q6 shifts. On the stack: the
// job. Stack: 104 bytes.
template <class F, int32_t Own, int32_t Blocks, int32_t Pixel, int32_t Outputs, int32_t Channels>
__attribute__((naked, noinline)) void dot_four_helium(FourJob* /*job*/) {
  __asm__ volatile(
      "push {r4-r11, lr}\n"
      "vpush {d8-d15}\n"
      "sub sp, sp, #4\n"
      "str r0, [sp]\n"
      "ldrd r1, r3, [r0]\n"
      "ldrd r5, r9, [r0, #8]\n"
      "movs r2, #0\n"
      "mov r8, r2\n"
      MILLIWATT_ZERO("r12")
      ".if %c[blocks] > 1\n"
      "ldr r10, [r0, #16]\n"
      ".endif\n"
      ".if %c[channels] < 4\n"
      "movs r2, #%c[channels]\n"
      "vctp.32 r2\n"
      ".endif\n"
      "1:\n"  // four channels; r0 is the job
      ".if %c[blocks] == 1\n"
      "ldrd r2, r10, [r0, #16]\n"
      "vldrb.8 q0, [r2], #16\n"
      "vldrb.8 q1, [r2], #16\n"
      "vldrb.8 q2, [r2], #16\n"
      "vldrb.8 q3, [r2], #16\n"
      "str r2, [r0, #16]\n"
      ".endif\n"
      "ldr r2, [r0, #20]\n"
      "vldrw.32 q4, [r2], #16\n"
      "vldrw.32 q5, [r2], #16\n"
      "vldrw.32 q6, [r2], #%c[shifts]\n"
      "str r2, [r0, #20]\n"
      "add r11, r0, #44\n"
      "4:\n"  // a row; r0 is the job
      "ldr r4, [r0, #24]\n"
      "dls lr, r4\n"
      "ldr r7, [r11], #4\n"
      "add r7, r7, r8\n"
      "2:\n"  // a pixel
      ".if %c[blocks] > 1\n"
      MILLIWATT_BLOCK_OF_FOUR("v")
      ".rept %c[blocks] - 1\n"
      MILLIWATT_BLOCK_OF_FOUR("va")
      ".endr\n"
      "subw r10, r10, #(64 * %c[blocks])\n"
      ".elseif %c[own] > 0\n"
      "vldrb.8 q7, [r1], #%c[load]\n"
      "vmladav.s8 r0, q7, q0\n"
      "vldrb.8 q7, [r3], #%c[load]\n"
      "vmladav.s8 r2, q7, q1\n"
      "vldrb.8 q7, [r5], #%c[load]\n"
      "vmladav.s8 r4, q7, q2\n"
      "vldrb.8 q7, [r9], #%c[load]\n"
      "vmladav.s8 r6, q7, q3\n"
      ".else\n"
      "vldrb.8 q7, [r1], #%c[load]\n"
      "vmladav.s8 r0, q7, q0\n"
      "vmladav.s8 r2, q7, q1\n"
      "vmladav.s8 r4, q7, q2\n"
      "vmladav.s8 r6, q7, q3\n"
      ".endif\n"
      ".if %c[own] > 0\n"
      MILLIWATT_MOVE_FOUR("%c[pixel]")
      ".else\n"
      MILLIWATT_MOVE("r1", "%c[pixel]")
      ".endif\n"
      "vmov q7[2], q7[0], r0, r4\n"
      "vmov q7[3], q7[1], r2, r6\n"
      "vadd.i32 q7, q7, q4\n"
      ".if %c[rounding] == 2\n"
      ".if %c[blocks] > 1\n"
      "ldr r0, [sp]\n"
      "ldr r0, [r0, #20]\n"
      "vldrw.32 q4, [r0, #-16]\n"
      ".else\n"
      "vldrw.32 q4, [r10, #48]\n"
      ".endif\n"
      "vshl.s32 q7, q7, q4\n"
      ".endif\n"
      "vqrdmulh.s32 q7, q7, q5\n"
      MILLIWATT_AWAY_FROM_ZERO("q7", "q6", "q4")
      ".if %c[rounding] > 0\n"
      ".if %c[blocks] > 1\n"
      ".if %c[rounding] == 1\n"
      "ldr r0, [sp]\n"
      "ldr r0, [r0, #20]\n"
      ".endif\n"
      "vldrw.32 q4, [r0, #-%c[words]]\n"
      ".else\n"
      "vldrw.32 q4, [r10]\n"
      ".endif\n"
      ".endif\n"
      "vrshl.s32 q7, q7, q6\n"
      "vqmovnb.s32 q7, q7\n"
      MILLIWATT_NARROW("q7", "r12", "r0")
      ".if %c[channels] == 4\n"
      "vstrb.32 q7, [r7], #%c[store]\n"
      ".else\n"
      "vpst\n"
      "vstrbt.32 q7, [r7], #%c[store]\n"
      ".endif\n"
      ".if %c[output] > 4095\n"
      "movw r0, #%c[output]\n"
      "add r7, r7, r0\n"
      ".else\n"
      MILLIWATT_MOVE("r7", "%c[output]")
      ".endif\n"
      "le lr, 2b\n"
      "ldr r0, [sp]\n"
      "ldr r2, [r0, #40]\n"
      "cmp r11, r2\n"
      "beq 5f\n"
      "ldr r4, [r0, #36]\n"
      MILLIWATT_ADD_TO_FOUR("r4")
      "b.w 4b\n"
      "5:\n"
      "ldr r2, [r0, #28]\n"
      "subs r2, r2, #1\n"
      "beq 3f\n"
      "str r2, [r0, #28]\n"
      "ldr r4, [r0, #32]\n"
      MILLIWATT_ADD_TO_FOUR("r4")
      "add r8, r8, #4\n"
      ".if %c[blocks] > 1\n"
      "addw r10, r10, #(64 * %c[blocks])\n"
      ".endif\n"
      "b.w 1b\n"
      "3:\n"
      "add sp, sp, #4\n"
      "vpop {d8-d15}\n"
      "pop {r4-r11, pc}\n"
      :
      : [own] "i"(Own), [blocks] "i"(Blocks), [load] "i"(FourMoves<Blocks, Pixel, Outputs>::kLoad), [pixel] "i"(FourMoves<Blocks, Pixel, Outputs>::kPixel), [store] "i"(FourMoves<Blocks, Pixel, Outputs>::kStore),
        [output] "i"(FourMoves<Blocks, Pixel, Outputs>::kOutput), [shifts] "i"(F::kRounding == 2 ? 32 : 16), [channels] "i"(Channels),
        [words] "i"(4 * F::kChannelWords), [rounding] "i"(F::kRounding),
        [zero] "i"(F::kZero), [above] "i"(F::kAbove), [below] "i"(F::kBelow));
}
// clang-format on

#undef MILLIWATT_BLOCK_OF
#undef MILLIWATT_BLOCK_OF_FOUR
#undef MILLIWATT_MOVE
#undef MILLIWATT_MOVE_FOUR
#undef MILLIWATT_ADD_TO_FOUR

}  // namespace milliwatt

#include "narrow_end_helium.h"

#endif
