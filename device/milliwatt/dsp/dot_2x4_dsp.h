// Armv7E-M core of convolutions: dot products of 2 pixels with 4 output channels at a time, requantized.
//
// Two output channels travel in one halfword: the weights w0 (even channel) and w1 (odd channel) of one input as
// 256 * w1 + w0. A word holds two inputs. One SMLAD on the raw word adds to A = 256 * sum1 + sum0; SXTB16 leaves the
// low bytes, and a second SMLAD adds to sum0. At the end sum1 = (A - sum0) >> 8. So 16 multiply-accumulates take 8
// SMLAD, 2 SXTB16 and 4 loads: 15 cycles. It holds where 256 * w1 + w0 fits int16 and |sum1| < 2^23, whatever the
// input: the packer (src/ops/dot_stream) proves that for each layer before it chooses this kernel.
//
// Requantization is exact with double rounding: SMMLAR(a, 2m - 2^32, a) is a * m / 2^31 rounded, ties up;
// SMMLAR(h, 2^(32-e) + 1, zp) is h / 2^e rounded, ties away from zero (the 1 nudges negative ties down), plus zp. The
// packer proves the conditions here too. Codes are made unsigned (zp + 128), so that four become a word by ORs; the
// last step flips their upper bits back. Where one line meets the borders of all codes (src/ops/shifted_channel.h), one
// SMMLAR and the shift of SSAT do: of the odd channels it takes 256 * sum1 as it is.
#pragma once

#include <stdint.h>

#include "needs_dsp.h"

#if defined(__ARM_FEATURE_DSP)

#include "dot_2x4_parts.h"
#include "spare_dsp.h"

namespace milliwatt {

// Pairs of pixels whose outputs lie next to each other.
struct Dot2x4 {
  const int8_t* from0;  // the first pixel's codes; the second's; those of the next pair lie right after both
  const int8_t* from1;
  uint32_t* columns;  // of one pair: for each step (two inputs) a word of pixel 0, a word of pixel 1, as two int16
                      // each; or where Apart says
  const int32_t* stream;
  int8_t* to0;  // where the first pixel's outputs go; the second's
  int8_t* to1;
  int32_t pairs;
  int32_t steps;  // pairs of inputs
  // Where nothing is widened: bytes from a pair's columns to the next one's, where Apart is not 0; from the end of a
  // pixel's outputs to those of the next pair's.
  int32_t columns_move;
  int32_t outputs_move;
};

// How the steps are unrolled: First of them, then, where there are more, rounds of kBlocks blocks of kBlockSteps each,
// the first round without its first block. Long rounds are fastest where code is fetched without waiting; short ones
// fit a small cache of code (src/ops/dot_rounds.h).
template <class S, int32_t Steps>
struct DotRounds {
  enum : int32_t {
    kFirst = (Steps - 1) % S::kBlockSteps + 1,  // 1 to 16
    kBlocks = Steps > kFirst ? +S::kBlocks : 0,
    kBlock = kBlocks > 0 ? +S::kBlockSteps : 0,
    kTail = Steps % 8
  };
};

// stream (words): output zero point + 128; output channels (a multiple of 4); then for each 4 channels: the sums'
// starts 256 * bias1 + bias0, bias0, 256 * bias3 + bias2, bias2; for each step the weights of channels 0 and 1, of
// channels 2 and 3; for each channel the two factors of the requantization.
//
// Same in C++:
//   for each pixel p and channel o: a = bias[o] + sum over k of x[p][k] * w[o][k];
//                                   to[p][o] = ssat8(smmlar(smmlar(a, M[o], a), Q[o], zero_point)).
//
// Registers: r0 stream, r1 columns, r2 r3 weights, r4 r5 inputs of pixels 0 and 1; of pixels 0 and 1: r6 r8 A of
// channels 0 and 1, r7 r9 sum of channel 0, r10 r12 A of channels 2 and 3, r11 lr sum of channel 2.
// Spare slots: 0 columns, 1 their end, 2 zero point + 128, 3 to0, 4 to1 - to0, 5 end of to0, 6 channels, 7 stream,
// 8 pairs, 11 steps; 9 from0, 10 from1 or 9 columns_move, 10 outputs_move.
// clang-format off
// First, Blocks, Block: see DotRounds. Widen: the steps modulo 8 where the pixels' codes are widened to columns here, two
// steps a word of four codes; -1: the columns of all pairs are there, one pair behind the other. Narrow: see
// MILLIWATT_PACK. Shift: of the requantization by a line, whose factor and start are then a channel's two factors; 0: by
// two factors. Apart: bytes from a word of pixel 0 to that of pixel 1, at most 4,000, where nothing is widened here and a
// step's word lies right behind the last step's; 0: words of both lie in turn. Stack: 36 bytes, 100 without FPU.
template <int32_t First, int32_t Blocks, int32_t Block, int32_t Widen, int32_t Narrow, int32_t Shift, int32_t Apart>
__attribute__((naked, noinline)) void dot_2x4_dsp(const Dot2x4* /*job*/) {
  __asm__ volatile(
      "push {r4-r11, lr}\n"
      "sub sp, sp, #" MILLIWATT_SPARE_BYTES "\n"
      "ldmia r0, {r4-r11}\n"
      ".if %c[widen] < 0\n"
      "ldrd r4, r5, [r0, #32]\n"
      ".endif\n"
      MILLIWATT_PUT("r4", 9)
      MILLIWATT_PUT("r5", 10)
      MILLIWATT_PUT("r6", 0)
      "sub r9, r9, r8\n"
      MILLIWATT_PUT("r8", 3)
      MILLIWATT_PUT("r9", 4)
      MILLIWATT_PUT("r10", 8)
      "ldmia r7!, {r2, r3}\n"
      MILLIWATT_PUT("r2", 2)
      MILLIWATT_PUT("r3", 6)
      MILLIWATT_PUT("r7", 7)
      ".if %c[blocks]\n"
      MILLIWATT_PUT("r11", 11)
      "add r2, r6, r11, lsl #%c[unit]\n"
      MILLIWATT_PUT("r2", 1)
      ".endif\n"

      "4:\n"  // a pair
      ".if %c[widen] >= 0\n"
      MILLIWATT_GET("r0", 9)
      MILLIWATT_GET("r1", 10)
      MILLIWATT_GET("r2", 0)
      ".if %c[blocks]\n"
      MILLIWATT_GET("r3", 11)
      "lsr r3, r3, #3\n"
      ".elseif %c[first] == 16\n"
      "movs r3, #2\n"
      ".endif\n"
      ".if %c[blocks] || %c[first] >= 8\n"
      "5:\n"  // four words of each
      "ldr r4, [r0], #16\n"
      "ldr r6, [r0, #-12]\n"
      "ldr r8, [r0, #-8]\n"
      "ldr r10, [r0, #-4]\n"
      "ldr r5, [r1], #16\n"
      "ldr r7, [r1, #-12]\n"
      "ldr r9, [r1, #-8]\n"
      "ldr r11, [r1, #-4]\n"
      MILLIWATT_WIDEN("r4", "r5", "], #64", ", #-60]", ", #-56]", ", #-52]")
      MILLIWATT_WIDEN("r6", "r7", ", #-48]", ", #-44]", ", #-40]", ", #-36]")
      MILLIWATT_WIDEN("r8", "r9", ", #-32]", ", #-28]", ", #-24]", ", #-20]")
      MILLIWATT_WIDEN("r10", "r11", ", #-16]", ", #-12]", ", #-8]", ", #-4]")
      ".endif\n"
      ".if %c[blocks] || %c[first] == 16\n"
      "subs r3, r3, #1\n"
      "bne 5b\n"
      ".endif\n"
      ".if %c[widen] & 4\n"
      "ldr r4, [r0], #8\n"
      "ldr r6, [r0, #-4]\n"
      "ldr r5, [r1], #8\n"
      "ldr r7, [r1, #-4]\n"
      MILLIWATT_WIDEN("r4", "r5", "], #32", ", #-28]", ", #-24]", ", #-20]")
      MILLIWATT_WIDEN("r6", "r7", ", #-16]", ", #-12]", ", #-8]", ", #-4]")
      ".endif\n"
      ".if %c[widen] & 2\n"
      "ldr r4, [r0], #4\n"
      "ldr r5, [r1], #4\n"
      MILLIWATT_WIDEN("r4", "r5", "]", ", #4]", ", #8]", ", #12]")
      ".endif\n"
      ".if %c[blocks]\n"
      MILLIWATT_GET("r3", 11)
      "add r0, r0, r3, lsl #1\n"
      "add r1, r1, r3, lsl #1\n"
      ".else\n"
      "adds r0, r0, #2 * %c[first]\n"
      "adds r1, r1, #2 * %c[first]\n"
      ".endif\n"
      MILLIWATT_PUT("r0", 9)
      MILLIWATT_PUT("r1", 10)
      ".endif\n"
      MILLIWATT_GET("r2", 3)
      MILLIWATT_GET("r3", 6)
      "add r2, r2, r3\n"
      MILLIWATT_PUT("r2", 5)
      MILLIWATT_GET("r0", 7)
      MILLIWATT_GET("r1", 0)

      "1:\n"  // four channels
      "ldr r6, [r0], #16\n"  // eight loads side by side
      "ldr r7, [r0, #-12]\n"
      "ldr r10, [r0, #-8]\n"
      "ldr r11, [r0, #-4]\n"
      ".if %c[first] > 1\n"
      MILLIWATT_LOAD(8, 12)
      MILLIWATT_START
      ".endif\n"
      MILLIWATT_STEP_IF(2, 16, 20)
      MILLIWATT_STEP_IF(3, 24, 28)
      MILLIWATT_STEP_IF(4, 32, 36)
      MILLIWATT_STEP_IF(5, 40, 44)
      MILLIWATT_STEP_IF(6, 48, 52)
      MILLIWATT_STEP_IF(7, 56, 60)
      MILLIWATT_STEP_IF(8, 64, 68)
      MILLIWATT_STEP_IF(9, 72, 76)
      MILLIWATT_STEP_IF(10, 80, 84)
      MILLIWATT_STEP_IF(11, 88, 92)
      MILLIWATT_STEP_IF(12, 96, 100)
      MILLIWATT_STEP_IF(13, 104, 108)
      MILLIWATT_STEP_IF(14, 112, 116)
      MILLIWATT_STEP_IF(15, 120, 124)
      MILLIWATT_LOAD_LAST("8 * %c[first]", "%c[blocks] || %c[shift] <= 0")
      ".if %c[first] > 1\n"
      MILLIWATT_MULTIPLY
      ".else\n"
      MILLIWATT_START
      ".endif\n"
      ".if %c[blocks]\n"
      ".rept %c[blocks] - 1\n"
      MILLIWATT_BLOCK
      ".endr\n"
      "3:\n"
      ".rept %c[blocks]\n"
      MILLIWATT_BLOCK
      ".endr\n"
      MILLIWATT_GET("r2", 1)
      "cmp r1, r2\n"
      "bne.w 3b\n"
      ".endif\n"

      "sub r6, r6, r7\n"
      "sub r8, r8, r9\n"
      "sub r10, r10, r11\n"
      "sub r12, r12, lr\n"
      ".if %c[shift] > 0\n"
      "ldmia r0!, {r2-r5}\n"
      MILLIWATT_SCALE("r7", "r9", "r2", "r3")
      MILLIWATT_SCALE("r6", "r8", "r4", "r5")
      "ldmia r0!, {r2-r5}\n"
      MILLIWATT_SCALE("r11", "lr", "r2", "r3")
      MILLIWATT_SCALE("r10", "r12", "r4", "r5")
      MILLIWATT_GET("r2", 4)
      MILLIWATT_GET("r3", 3)
      MILLIWATT_GET("r4", 5)
      MILLIWATT_STORE("r7", "r9", "%c[shift]")
      MILLIWATT_STORE("r6", "r8", "8 + %c[shift]")
      MILLIWATT_STORE("r11", "lr", "%c[shift]")
      MILLIWATT_STORE("r10", "r12", "8 + %c[shift]")
      ".else\n"
      MILLIWATT_GET("r1", 2)
      "asr r6, r6, #8\n"
      "asr r8, r8, #8\n"
      "asr r10, r10, #8\n"
      "asr r12, r12, #8\n"
      "ldmia r0!, {r2-r5}\n"
      MILLIWATT_REQUANTIZE("r7", "r9", "r2", "r3")
      MILLIWATT_REQUANTIZE("r6", "r8", "r4", "r5")
      "ldmia r0!, {r2-r5}\n"
      MILLIWATT_REQUANTIZE("r11", "lr", "r2", "r3")
      MILLIWATT_REQUANTIZE("r10", "r12", "r4", "r5")
      MILLIWATT_GET("r2", 4)
      MILLIWATT_GET("r3", 3)
      MILLIWATT_GET("r4", 5)
      MILLIWATT_PACK("r9", "r8", "lr", "r12")
      MILLIWATT_PACK("r7", "r6", "r11", "r10")
      "str r9, [r3, r2]\n"
      "str r7, [r3], #4\n"
      ".endif\n"
      MILLIWATT_PUT("r3", 3)
      ".if %c[blocks] || %c[shift] <= 0\n"  // else r1 is still there
      MILLIWATT_GET("r1", 0)
      ".endif\n"
      "cmp r3, r4\n"
      "bne.w 1b\n"

      MILLIWATT_GET("r4", 6)
      ".if %c[widen] < 0\n"
      MILLIWATT_GET("r2", 10)
      "add r3, r3, r2\n"
      ".else\n"
      "add r3, r3, r4\n"
      ".endif\n"
      MILLIWATT_PUT("r3", 3)
      ".if %c[widen] < 0\n"  // straight to the next pair's channels
      ".if %c[apart]\n"
      MILLIWATT_GET("r5", 9)
      ".if %c[blocks]\n"
      MILLIWATT_GET("r2", 1)
      "add r2, r2, r5\n"
      MILLIWATT_PUT("r2", 1)
      ".endif\n"
      MILLIWATT_GET("r1", 0)
      "add r1, r1, r5\n"
      ".elseif %c[blocks]\n"
      MILLIWATT_GET("r1", 1)
      MILLIWATT_GET("r2", 11)
      "add r2, r1, r2, lsl #3\n"
      MILLIWATT_PUT("r2", 1)
      ".else\n"
      "adds r1, r1, #8 * %c[first]\n"
      ".endif\n"
      MILLIWATT_PUT("r1", 0)
      "add r2, r3, r4\n"
      MILLIWATT_PUT("r2", 5)
      MILLIWATT_GET("r0", 7)
      ".endif\n"
      MILLIWATT_GET("r2", 8)
      "subs r2, r2, #1\n"
      MILLIWATT_PUT("r2", 8)
      ".if %c[widen] >= 0\n"
      "bne.w 4b\n"
      ".else\n"
      "bne.w 1b\n"
      ".endif\n"
      "add sp, sp, #" MILLIWATT_SPARE_BYTES "\n"
      "pop {r4-r11, pc}\n"
      :
      : [first] "i"(First), [blocks] "i"(Blocks), [block] "i"(Block), [widen] "i"(Widen), [narrow] "i"(Narrow), [shift] "i"(Shift),
        [apart] "i"(Apart), [unit] "i"(Apart > 0 ? 2 : 3));
}

// A multiple of 2. Stack: 24 bytes.
template <int32_t Words>
__attribute__((naked, noinline)) void copy_words(const int32_t* /*from*/, int32_t* /*to*/) {
  __asm__ volatile(
      "push {r4-r8, lr}\n"
      "mov lr, #%c[words] / 8\n"
      ".if %c[words] >= 8\n"
      "1:\n"
      "ldmia r0!, {r2-r8, r12}\n"
      "stmia r1!, {r2-r8, r12}\n"
      "subs lr, lr, #1\n"
      "bne 1b\n"
      ".endif\n"
      ".if %c[words] & 4\n"
      "ldmia r0!, {r2-r5}\n"
      "stmia r1!, {r2-r5}\n"
      ".endif\n"
      ".if %c[words] & 2\n"
      "ldmia r0!, {r2, r3}\n"
      "stmia r1!, {r2, r3}\n"
      ".endif\n"
      "pop {r4-r8, pc}\n"
      :
      : [words] "i"(Words));
}
// clang-format on

// So many channels of pairs whose columns are there, four at a time, whose words of the stream are copied to `room`
// first: as many words as these are, and two. For boards that wait for each pass over weights in flash.
template <class S, int32_t Channels, int32_t Steps, int32_t Apart>
inline void dot_2x4_from_room(Dot2x4 job, int32_t* room) {
  typedef DotRounds<S, Steps> R;
  const int32_t words = 2 * Steps + 12;
  const int32_t* from = job.stream + 2;
  room[0] = job.stream[0];
  room[1] = 4;
  job.stream = room;
  job.outputs_move += Channels - 4;
  for (int32_t c = 0; c < Channels; c += 4, from += words, job.to0 += 4, job.to1 += 4) {
    copy_words<words>(from, room + 2);
    dot_2x4_dsp<R::kFirst, R::kBlocks, R::kBlock, -1, S::kNarrow, S::kShift, Apart>(&job);
  }
}

#undef MILLIWATT_MULTIPLY
#undef MILLIWATT_START
#undef MILLIWATT_LOAD
#undef MILLIWATT_LOAD_LAST
#undef MILLIWATT_STEP
#undef MILLIWATT_STEP_IF
#undef MILLIWATT_STEP_OF_BLOCK
#undef MILLIWATT_BLOCK
#undef MILLIWATT_REQUANTIZE
#undef MILLIWATT_SCALE
#undef MILLIWATT_STORE
#undef MILLIWATT_PACK
#undef MILLIWATT_WIDEN

}  // namespace milliwatt

#include "../core/spare_end.h"

#endif
