// Armv6-M: what the routines of NAME_routines.h are written in. Such a routine computes two pixels of one layer. Its
// instructions hold the layer's weights: MOVS #weight, MULS, ADDS are three cycles for two products, without a load.
//
// A word of codes is x0 + 2^16 x1: the same tap of both pixels. Its products with the weights of one channel are summed
// in a register as long as both halves surely fit 16 bits. Then the register is split: the lower halves' sum L is kept
// as it is, the upper halves' as H, the sum of (register >> 6). The second pixel's sum is
// (H - (L >> 6) + 64) >> 10, for up to 64 splits.
//
// Channels come in tiles of four. Registers: r0 codes, r1 product, r2-r5 the sums of a tile's channels, which have L
// and H in r8, r9; r10, r11; r12, lr; r6, r7. Stack: the words of codes, then where each pixel's outputs lie,
// and where the next sums go.
#pragma once

#include <stdint.h>

#include "needs_armv6m.h"

namespace milliwatt {

// runs: of neighbouring codes of a window, for each the first pixel's place and the second one's.
// sums: of channels without a line, tile by tile, the last one first: the first pixel's and the second one's.
typedef void (*PixelPair)(const int8_t* const* runs, int8_t* to, int8_t* next, int32_t* sums);

}  // namespace milliwatt

// clang-format off
// pair_begin RUNS, RUN, UNROLL: so many runs of so many codes become words on the stack, UNROLL codes an iteration.
// tile: begins four channels.
// tap PLACE, W0, W1, W2, W3: the products of a word of codes with the tile's weights.
// split SUM, L, H: adds the halves of a sum; at first it begins them.
// codes INDEX, L, H, PLACE, TWO, FRACTION: the codes of the tile's channel INDEX from its constants. FRACTION: bits
// of low, 0 if it is 0.
// sums INDEX, L, H: instead, of a channel without a line, whose sums the caller takes.
// constants INDEX, ...: bias, range, low, high, start as line_code has them, with TWO starts also zero and below; or
// the bias alone.
// late INDEX: what clamps that channel's codes from above.
// advance: the next 32 channels, as many as a store reaches.
#define MILLIWATT_PIXEL_PAIR_BEGIN \
  ".syntax unified\n" \
  ".macro scaled to\n" \
  ".if pair_size == 2\n" "lsls \\to, r0, #1\n" \
  ".elseif pair_size == 4\n" "lsls \\to, r0, #2\n" \
  ".elseif pair_size == 8\n" "lsls \\to, r0, #3\n" \
  ".elseif pair_size == 16\n" "lsls \\to, r0, #4\n" \
  ".elseif pair_size == 32\n" "lsls \\to, r0, #5\n" \
  ".elseif pair_size == 64\n" "lsls \\to, r0, #6\n" \
  ".elseif pair_size == 128\n" "lsls \\to, r0, #7\n" \
  ".else\n" \
  "movs \\to, #pair_size\n" \
  "muls \\to, r0, \\to\n" \
  ".endif\n" \
  ".endm\n" \
  ".macro product sum, weight\n" \
  ".if \\weight\n" \
  ".if (\\weight) < 0\n" \
  ".set pair_size, -(\\weight)\n" \
  ".else\n" \
  ".set pair_size, \\weight\n" \
  ".endif\n" \
  ".if pair_empty_\\sum\n" \
  ".set pair_empty_\\sum, 0\n" \
  ".if pair_size == 1\n" "movs \\sum, r0\n" ".else\n" "scaled \\sum\n" ".endif\n" \
  ".if (\\weight) < 0\n" "rsbs \\sum, \\sum, #0\n" ".endif\n" \
  ".elseif pair_size == 1\n" \
  ".if (\\weight) < 0\n" "subs \\sum, \\sum, r0\n" ".else\n" "adds \\sum, \\sum, r0\n" ".endif\n" \
  ".else\n" \
  "scaled r1\n" \
  ".if (\\weight) < 0\n" "subs \\sum, \\sum, r1\n" ".else\n" "adds \\sum, \\sum, r1\n" ".endif\n" \
  ".endif\n" \
  ".endif\n" \
  ".endm\n" \
  ".macro tap place, first, second=0, third=0, fourth=0\n" \
  "ldr r0, [sp, #4 * \\place]\n" \
  "product r2, \\first\n" \
  "product r3, \\second\n" \
  "product r4, \\third\n" \
  "product r5, \\fourth\n" \
  ".endm\n" \
  ".macro tile\n" \
  ".set pair_empty_r2, 1\n" ".set pair_empty_r3, 1\n" ".set pair_empty_r4, 1\n" ".set pair_empty_r5, 1\n" \
  ".set pair_begins_r2, 1\n" ".set pair_begins_r3, 1\n" ".set pair_begins_r4, 1\n" ".set pair_begins_r5, 1\n" \
  ".endm\n" \
  ".macro split sum, low, high\n" \
  ".if pair_empty_\\sum\n" "movs \\sum, #0\n" ".endif\n" \
  "sxth r1, \\sum\n" \
  "asrs \\sum, \\sum, #6\n" \
  ".if pair_begins_\\sum\n" \
  "mov \\low, r1\n" \
  "mov \\high, \\sum\n" \
  ".else\n" \
  "add \\low, r1\n" \
  "add \\high, \\sum\n" \
  ".endif\n" \
  ".set pair_empty_\\sum, 1\n" \
  ".set pair_begins_\\sum, 0\n" \
  ".endm\n" \
  ".macro line sum, index, side, two, fraction\n" \
  ".if \\fraction\n" \
  "movs r1, \\sum\n" \
  "muls r1, r3, r1\n" \
  "lsrs r1, r1, #\\fraction\n" \
  ".endif\n" \
  ".if \\two\n" \
  ".if \\fraction == 0\n" "movs r1, #0\n" ".endif\n" \
  "cmp \\sum, r0\n" \
  "bhs 3\\side\\index\\()f\n" \
  "adds r1, r1, r2\n" \
  "3\\side\\index\\():\n" \
  ".endif\n" \
  "muls \\sum, r4, \\sum\n" \
  ".if \\fraction || \\two\n" "adds \\sum, \\sum, r1\n" ".endif\n" \
  "adds \\sum, \\sum, r5\n" \
  "lsrs \\sum, \\sum, #24\n" \
  ".endm\n" \
  ".macro clamp sum, index, side\n" \
  "asrs r1, \\sum, #31\n" \
  "bics \\sum, \\sum, r1\n" \
  "cmp \\sum, r2\n" \
  "bhi 1\\side\\index\\()f\n" \
  "2\\side\\index\\():\n" \
  ".endm\n" \
  ".macro late index\n" \
  "11\\index\\():\n" "movs r6, r2\n" "b 21\\index\\()b\n" \
  "12\\index\\():\n" "movs r7, r2\n" "b 22\\index\\()b\n" \
  ".endm\n" \
  ".macro sums index, low, high\n" \
  ".if \\index != 3\n" "mov r6, \\low\n" "mov r7, \\high\n" ".endif\n" \
  "asrs r0, r6, #6\n" \
  "subs r7, r7, r0\n" \
  "adds r7, r7, #64\n" \
  "asrs r7, r7, #10\n" \
  "adr r0, 4\\index\\()f\n" \
  "ldmia r0!, {r1}\n" \
  "adds r6, r6, r1\n" \
  "adds r7, r7, r1\n" \
  "ldr r0, [sp, #4 * pair_words + 8]\n" \
  "stmia r0!, {r6, r7}\n" \
  "str r0, [sp, #4 * pair_words + 8]\n" \
  ".endm\n" \
  ".macro codes index, low, high, place, two, fraction\n" \
  ".if \\index != 3\n" "mov r6, \\low\n" "mov r7, \\high\n" ".endif\n" \
  "asrs r0, r6, #6\n" \
  "subs r7, r7, r0\n" \
  "adds r7, r7, #64\n" \
  "asrs r7, r7, #10\n" \
  "adr r0, 4\\index\\()f\n" \
  "ldmia r0!, {r1, r2, r3, r4, r5}\n" \
  "adds r6, r6, r1\n" \
  "adds r7, r7, r1\n" \
  "clamp r6, \\index, 1\n" \
  "clamp r7, \\index, 2\n" \
  ".if \\two\n" "ldmia r0!, {r1, r2}\n" "movs r0, r1\n" ".endif\n" \
  "line r6, \\index, 1, \\two, \\fraction\n" \
  "line r7, \\index, 2, \\two, \\fraction\n" \
  "ldr r0, [sp, #4 * pair_words]\n" \
  "ldr r1, [sp, #4 * pair_words + 4]\n" \
  "strb r6, [r0, #\\place]\n" \
  "strb r7, [r1, #\\place]\n" \
  ".endm\n" \
  ".macro constants index, words:vararg\n" \
  "4\\index\\():\n" \
  ".word \\words\n" \
  ".endm\n" \
  ".macro advance\n" \
  "ldr r0, [sp, #4 * pair_words]\n" \
  "ldr r1, [sp, #4 * pair_words + 4]\n" \
  "adds r0, r0, #32\n" \
  "adds r1, r1, #32\n" \
  "str r0, [sp, #4 * pair_words]\n" \
  "str r1, [sp, #4 * pair_words + 4]\n" \
  ".endm\n" \
  ".macro pair_begin runs, run, unroll\n" \
  ".set pair_words, \\runs * \\run\n" \
  ".set pair_frame, (4 * pair_words + 19) / 8 * 8\n" \
  "push {r4, r5, r6, r7, lr}\n" \
  "mov r4, r8\n" "mov r5, r9\n" "mov r6, r10\n" "mov r7, r11\n" \
  "push {r4, r5, r6, r7}\n" \
  ".rept pair_frame / 504\n" "sub sp, #504\n" ".endr\n" \
  ".if pair_frame % 504\n" "sub sp, #pair_frame % 504\n" ".endif\n" \
  "str r1, [sp, #4 * pair_words]\n" \
  "str r2, [sp, #4 * pair_words + 4]\n" \
  "str r3, [sp, #4 * pair_words + 8]\n" \
  "movs r7, r0\n" \
  "mov r6, sp\n" \
  "movs r5, #\\runs\n" \
  "1:\n" \
  "ldmia r7!, {r0, r1}\n" \
  "movs r2, #0\n" \
  "2:\n" \
  ".rept \\unroll\n" \
  "ldrsb r3, [r0, r2]\n" \
  "ldrsb r4, [r1, r2]\n" \
  "adds r2, r2, #1\n" \
  "lsls r4, r4, #16\n" \
  "adds r3, r3, r4\n" \
  "stmia r6!, {r3}\n" \
  ".endr\n" \
  ".if \\run != \\unroll\n" "cmp r2, #\\run\n" "bne 2b\n" ".endif\n" \
  ".if \\runs != 1\n" "subs r5, r5, #1\n" "bne 1b\n" ".endif\n" \
  ".endm\n"
#define MILLIWATT_PIXEL_PAIR_END \
  ".rept pair_frame / 504\n" "add sp, #504\n" ".endr\n" \
  ".if pair_frame % 504\n" "add sp, #pair_frame % 504\n" ".endif\n" \
  "pop {r2, r3, r4, r5}\n" \
  "mov r8, r2\n" "mov r9, r3\n" "mov r10, r4\n" "mov r11, r5\n" \
  "pop {r4, r5, r6, r7, pc}\n" \
  ".purgem scaled\n" ".purgem product\n" ".purgem tap\n" ".purgem tile\n" ".purgem split\n" ".purgem line\n" \
  ".purgem clamp\n" ".purgem late\n" ".purgem codes\n" ".purgem sums\n" ".purgem constants\n" \
  ".purgem advance\n" ".purgem pair_begin\n"
// clang-format on
