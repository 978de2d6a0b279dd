// RV32IMC: one channel of some rows of a depthwise 3x3 convolution, if the channel has a line.
//
// The nine weights, the bias and the line stay in registers. Weights are multiplied by 2^scale when they are loaded, so
// sums need not be; the packer sees to it that they fit (src/kernels/rv32imc/code_line.h). A column of three codes is
// loaded once and multiplied for every window that it is part of: with stride 1 two sums are on their way, of the next
// output and of the one after it.
#pragma once

#include "codes_rv32imc.h"

#if defined(__riscv_mul)

namespace milliwatt {

// Where the three rows under a row of windows and its outputs lie.
struct DepthwiseRow {
  const int8_t* top;
  const int8_t* middle;
  const int8_t* bottom;
  int8_t* to;
};

struct DepthwiseChannel {
  const DepthwiseRow* row;  // the next one
  const DepthwiseRow* end;
  int32_t channel;
  const int8_t* weights;  // nine
  const int32_t* table;   // the bias, then what ChannelCodes reads
  uint32_t bias_left;     // with a column of zero points to the left, times 2^scale
  uint32_t right;         // what such a column to the right adds, times 2^scale
  int32_t lowest;         // code
  uint32_t zero;          // with two starts: sum 0 as ChannelCodes has it, times 2^scale
  int32_t to_channel;     // of the output
};

// clang-format off
#define MILLIWATT_LOAD(OFFSET) \
  "lb t0, " OFFSET "(a1)\n" \
  "lb t1, " OFFSET "(a2)\n" \
  "lb t2, " OFFSET "(a3)\n"
#define MILLIWATT_COLUMN(TO, FROM, W0, W1, W2) \
  "mul t3, t0, " W0 "\n" \
  "add " TO ", " FROM ", t3\n" \
  "mul t3, t1, " W1 "\n" \
  "add " TO ", " TO ", t3\n" \
  "mul t3, t2, " W2 "\n" \
  "add " TO ", " TO ", t3\n"
#define MILLIWATT_LEFT(TO, FROM) MILLIWATT_COLUMN(TO, FROM, "s1", "s2", "s3")
#define MILLIWATT_CENTRE(TO, FROM) MILLIWATT_COLUMN(TO, FROM, "s4", "s5", "s6")
#define MILLIWATT_RIGHT(TO, FROM) MILLIWATT_COLUMN(TO, FROM, "s7", "s8", "s9")
// Stride 1: a column for three windows; t4: the sum of the one that it completes.
#define MILLIWATT_THREE \
  MILLIWATT_RIGHT("t4", "t5") \
  MILLIWATT_CENTRE("t5", "t6") \
  MILLIWATT_LEFT("t6", "s10")
#define MILLIWATT_NEXT(COLUMNS) \
  "addi a1, a1, " COLUMNS " * %c[pixel]\n" \
  "addi a2, a2, " COLUMNS " * %c[pixel]\n" \
  "addi a3, a3, " COLUMNS " * %c[pixel]\n"
// The code of the sum t4. LABEL: of what clamps it, behind the loops.
#define MILLIWATT_CODE(OFFSET, LABEL) \
  "bltu s11, t4, " LABEL "3f\n" \
  LABEL "2:\n" \
  ".if %c[two]\n" \
  "lw t0, 16(%[job])\n" \
  "lw t1, 32(%[job])\n" \
  "mv t2, a7\n" \
  "bgeu t4, t1, " LABEL "4f\n" \
  "lw t2, 24(t0)\n" \
  LABEL "4:\n" \
  "mulhu t4, t4, a6\n" \
  "add t4, t4, t2\n" \
  ".else\n" \
  "mulhu t4, t4, a6\n" \
  "add t4, t4, a7\n" \
  ".endif\n" \
  "srl t4, t4, ra\n" \
  "sb t4, " OFFSET "(a4)\n" \
  LABEL "5:\n"
// Behind a ReLU half of the sums may be negative.
#define MILLIWATT_CLAMP(OFFSET, LABEL) \
  LABEL "3:\n" \
  "bgez t4, " LABEL "6f\n" \
  "lw t4, 28(%[job])\n" \
  "sb t4, " OFFSET "(a4)\n" \
  "j " LABEL "5b\n" \
  LABEL "6:\n" \
  "mv t4, s11\n" \
  "j " LABEL "2b\n"

// Width: outputs of a row whose last column is in the image. PadLeft, PadRight: 1: there is a column of zero points.
// Pixel, Out: channels of the input and of the output.
template <int32_t Stride, int32_t Pixel, int32_t Out, int32_t Width, int32_t PadLeft, int32_t PadRight, class Form>
inline void depthwise_channel(DepthwiseChannel& job) {
  __asm__ volatile(
      "lw t0, 12(%[job])\n"
      "lb s1, 0(t0)\n"
      "lb s4, 1(t0)\n"
      "lb s7, 2(t0)\n"
      "lb s2, 3(t0)\n"
      "lb s5, 4(t0)\n"
      "lb s8, 5(t0)\n"
      "lb s3, 6(t0)\n"
      "lb s6, 7(t0)\n"
      "lb s9, 8(t0)\n"
      ".irp weight, s1, s2, s3, s4, s5, s6, s7, s8, s9\n"
      "slli \\weight, \\weight, %c[scale]\n"
      ".endr\n"
      "lw t0, 16(%[job])\n"
      "lw s10, 0(t0)\n"
      "lw s11, 4(t0)\n"
      "slli s10, s10, %c[scale]\n"
      "slli s11, s11, %c[scale]\n"
      "lw a6, 8(t0)\n"
      "lw a7, 12(t0)\n"
      "lw ra, 16(t0)\n"
      "9:\n"
      "lw t0, 0(%[job])\n"
      "lw t1, 8(%[job])\n"
      "lw t2, 36(%[job])\n"
      "lw a1, 0(t0)\n"
      "lw a2, 4(t0)\n"
      "lw a3, 8(t0)\n"
      "lw a4, 12(t0)\n"
      "addi t0, t0, 16\n"
      "sw t0, 0(%[job])\n"
      "add a1, a1, t1\n"
      "add a2, a2, t1\n"
      "add a3, a3, t1\n"
      "add a4, a4, t2\n"
      ".if %c[left]\n"
      "lw t5, 20(%[job])\n"
      ".else\n"
      MILLIWATT_LOAD("0")
      MILLIWATT_NEXT("1")
      MILLIWATT_LEFT("t5", "s10")
      ".endif\n"
      ".if %c[stride] == 1\n"
      MILLIWATT_LOAD("0")
      MILLIWATT_NEXT("1")
      MILLIWATT_CENTRE("t5", "t5")
      MILLIWATT_LEFT("t6", "s10")
      ".if %c[width] >= 4\n"
      "li a5, %c[width] / 4 * 4 * %c[pixel]\n"
      "add a5, a5, a1\n"
      "1:\n"
      MILLIWATT_LOAD("0")
      MILLIWATT_THREE
      MILLIWATT_CODE("0", "1")
      MILLIWATT_LOAD("%c[pixel]")
      MILLIWATT_THREE
      MILLIWATT_CODE("%c[out]", "2")
      MILLIWATT_LOAD("2 * %c[pixel]")
      MILLIWATT_THREE
      MILLIWATT_CODE("2 * %c[out]", "3")
      MILLIWATT_LOAD("3 * %c[pixel]")
      MILLIWATT_NEXT("4")
      MILLIWATT_THREE
      MILLIWATT_CODE("3 * %c[out]", "4")
      "addi a4, a4, 4 * %c[out]\n"
      "bne a1, a5, 1b\n"
      ".endif\n"
      ".if %c[width] & 2\n"
      MILLIWATT_LOAD("0")
      MILLIWATT_THREE
      MILLIWATT_CODE("0", "5")
      MILLIWATT_LOAD("%c[pixel]")
      MILLIWATT_NEXT("2")
      MILLIWATT_THREE
      MILLIWATT_CODE("%c[out]", "6")
      "addi a4, a4, 2 * %c[out]\n"
      ".endif\n"
      ".if %c[width] & 1\n"
      MILLIWATT_LOAD("0")
      MILLIWATT_RIGHT("t4", "t5")
      ".if %c[pad]\n"
      MILLIWATT_CENTRE("t5", "t6")
      ".endif\n"
      MILLIWATT_CODE("0", "7")
      "addi a4, a4, %c[out]\n"
      ".endif\n"
      ".else\n"
      ".if %c[width] >= 2\n"
      "li a5, %c[width] / 2 * 4 * %c[pixel]\n"
      "add a5, a5, a1\n"
      "1:\n"
      MILLIWATT_LOAD("0")
      MILLIWATT_CENTRE("t4", "t5")
      MILLIWATT_LOAD("%c[pixel]")
      MILLIWATT_RIGHT("t4", "t4")
      MILLIWATT_LEFT("t5", "s10")
      MILLIWATT_CODE("0", "1")
      MILLIWATT_LOAD("2 * %c[pixel]")
      MILLIWATT_CENTRE("t4", "t5")
      MILLIWATT_LOAD("3 * %c[pixel]")
      MILLIWATT_NEXT("4")
      MILLIWATT_RIGHT("t4", "t4")
      MILLIWATT_LEFT("t5", "s10")
      MILLIWATT_CODE("%c[out]", "2")
      "addi a4, a4, 2 * %c[out]\n"
      "bne a1, a5, 1b\n"
      ".endif\n"
      ".if %c[width] & 1\n"
      MILLIWATT_LOAD("0")
      MILLIWATT_CENTRE("t4", "t5")
      MILLIWATT_LOAD("%c[pixel]")
      MILLIWATT_NEXT("2")
      MILLIWATT_RIGHT("t4", "t4")
      MILLIWATT_LEFT("t5", "s10")
      MILLIWATT_CODE("0", "7")
      "addi a4, a4, %c[out]\n"
      ".endif\n"
      ".if %c[pad]\n"
      MILLIWATT_LOAD("0")
      MILLIWATT_CENTRE("t5", "t5")
      ".endif\n"
      ".endif\n"
      ".if %c[pad]\n"
      "lw t4, 24(%[job])\n"
      "add t4, t4, t5\n"
      MILLIWATT_CODE("0", "8")
      ".endif\n"
      "lw t0, 0(%[job])\n"
      "lw t1, 4(%[job])\n"
      "bne t0, t1, 9b\n"
      "j 8f\n"
      ".if %c[stride] == 1 && %c[width] >= 4\n"
      MILLIWATT_CLAMP("0", "1")
      MILLIWATT_CLAMP("%c[out]", "2")
      MILLIWATT_CLAMP("2 * %c[out]", "3")
      MILLIWATT_CLAMP("3 * %c[out]", "4")
      ".endif\n"
      ".if %c[stride] == 1 && (%c[width] & 2)\n"
      MILLIWATT_CLAMP("0", "5")
      MILLIWATT_CLAMP("%c[out]", "6")
      ".endif\n"
      ".if %c[stride] == 2 && %c[width] >= 2\n"
      MILLIWATT_CLAMP("0", "1")
      MILLIWATT_CLAMP("%c[out]", "2")
      ".endif\n"
      ".if %c[width] & 1\n"
      MILLIWATT_CLAMP("0", "7")
      ".endif\n"
      ".if %c[pad]\n"
      MILLIWATT_CLAMP("0", "8")
      ".endif\n"
      "8:\n"
      :
      : [job] "r"(&job), [stride] "i"(Stride), [pixel] "i"(Pixel), [out] "i"(Out), [width] "i"(Width), [left] "i"(PadLeft),
        [pad] "i"(PadRight), [two] "i"(+Form::kTwoStarts), [scale] "i"(+Form::kScale)
      : "t0", "t1", "t2", "t3", "t4", "t5", "t6", "a1", "a2", "a3", "a4", "a5", "a6", "a7", "s1", "s2", "s3", "s4",
        "s5", "s6", "s7", "s8", "s9", "s10", "s11", "ra", "memory");
}
// clang-format on

#undef MILLIWATT_LOAD
#undef MILLIWATT_COLUMN
#undef MILLIWATT_LEFT
#undef MILLIWATT_CENTRE
#undef MILLIWATT_RIGHT
#undef MILLIWATT_THREE
#undef MILLIWATT_NEXT
#undef MILLIWATT_CODE
#undef MILLIWATT_CLAMP

}  // namespace milliwatt

#endif
