#include "thumb_timing.h"

#include <stddef.h>
#include <string.h>

static const struct ThumbTiming kCores[] = {
    // Cortex-M0 Technical Reference Manual, DDI 0432C, table 3-1, with the multiplier of one cycle: branches 3, BL 4,
    // POP with PC 4 + N.
    {"cortex-m0", .load = 2, .store = 2, .taken_branch = 2, .call = 2, .pop_pc = 1, .multiply_add = 1,
     .long_multiply = 1, .long_multiply_add = 1},
    // Cortex-M0+ Technical Reference Manual, DDI 0484C, table 3-1, with the multiplier of one cycle: branches 2, BL 3,
    // POP with PC 3 + N.
    {"cortex-m0plus", .load = 2, .store = 2, .taken_branch = 1, .call = 2, .pop_pc = 1, .multiply_add = 1,
     .long_multiply = 1, .long_multiply_add = 1},
    // Cortex-M3 Technical Reference Manual, DDI 0337I, table 3-1. Long multiplications take 3 to 5 and 4 to 7 cycles,
    // for they end early with small operands; neighboring single loads and stores overlap; a pipeline refill takes 1
    // to 3 cycles.
    {"cortex-m3", .load = 2, .store = 1, .load_overlaps_load = true, .load_overlaps_store = true, .unaligned_load = 1,
     .taken_branch = 2, .call = 1, .multiply_add = 2, .long_multiply = 5, .long_multiply_add = 7},
    // Cortex-M4 Technical Reference Manual, 100166, table 3-1.
    {"cortex-m4", .load = 2, .store = 1, .load_overlaps_load = true, .unaligned_load = 1, .taken_branch = 2, .call = 1,
     .multiply_add = 1, .long_multiply = 1, .long_multiply_add = 1},
};

const struct ThumbTiming* thumb_timing_of(const char* name) {
  for (size_t i = 0; i < sizeof kCores / sizeof kCores[0]; ++i) {
    if (strcmp(kCores[i].name, name) == 0) return &kCores[i];
  }
  return NULL;
}
