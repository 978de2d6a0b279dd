// Armv6-M, text of assembly: products of four weights of one byte each.
//
// A word holds four weights, each and 128: w2, w3, w0, w1 from its lowest byte on. Every second byte of it, less 128s,
// is a word w2 + 2^16 w0 or w3 + 2^16 w1, as a sum, which dot_blocks_armv6m.h multiplies with words of codes. No two
// weights of such a word may be -128.
#pragma once

#include "needs_armv6m.h"

// clang-format off
// r8 and r9 become 0x00ff00ff and -0x00800080; r4 and r5 are lost.
#undef MILLIWATT_FOUR_CONSTANTS
#define MILLIWATT_FOUR_CONSTANTS \
  "movs r4, #255\n" \
  "lsls r5, r4, #16\n" \
  "adds r4, r4, r5\n" \
  "mov r8, r4\n" \
  "movs r4, #128\n" \
  "lsls r5, r4, #16\n" \
  "adds r4, r4, r5\n" \
  "rsbs r4, r4, #0\n" \
  "mov r9, r4\n"
// The next weights at r0 as two words, r6 and r5.
#undef MILLIWATT_FOUR_WEIGHTS
#define MILLIWATT_FOUR_WEIGHTS \
  "ldmia r0!, {r5}\n" \
  "mov r6, r8\n" \
  "ands r6, r6, r5\n" \
  "subs r5, r5, r6\n" \
  "lsrs r5, r5, #8\n" \
  "add r6, r9\n" \
  "add r5, r9\n"
// OTHER and OTHER2 become the products.
#undef MILLIWATT_FOUR_PRODUCTS
#define MILLIWATT_FOUR_PRODUCTS(SUM, FACTOR, FACTOR2, OTHER, OTHER2) \
  "muls " OTHER ", " FACTOR ", " OTHER "\n" \
  "asrs " OTHER ", " OTHER ", #16\n" \
  "adcs " SUM ", " SUM ", " OTHER "\n" \
  "muls " OTHER2 ", " FACTOR2 ", " OTHER2 "\n" \
  "asrs " OTHER2 ", " OTHER2 ", #16\n" \
  "adcs " SUM ", " SUM ", " OTHER2 "\n"
// clang-format on
