// What one Thumb instruction costs on a Cortex-M core, without flash wait states.
//
// The cost tables of the estimates are in thumb_timing.c. What depends on the run is added where it happens: an
// unaligned load, a taken branch. Encodings: Arm v7-M Architecture Reference Manual, chapter A5.
#ifndef MILLIWATT_THUMB_COST_H
#define MILLIWATT_THUMB_COST_H

#include <stdbool.h>
#include <stdint.h>

#include "thumb_timing.h"

#ifdef __cplusplus
extern "C" {
#endif

enum ThumbKind {
  kThumbPlain,       // its cost is that of its arithmetic
  kThumbSingleLoad,  // less if the core overlaps it with the load or store before
  kThumbSingleStore,
  kThumbWords,  // 1 + words moved
};

struct ThumbCost {
  enum ThumbKind kind;
  unsigned cycles;  // if it executes and overlaps with nothing
};

// Bytes of the instruction: 2 or 4.
unsigned thumb_length(uint16_t first);

// `first` and `second` are the instruction's halfwords in memory order; `second` is ignored in a 2-byte instruction.
struct ThumbCost thumb_cost(const struct ThumbTiming* core, uint16_t first, uint16_t second, unsigned bytes);

// How many instructions after this one an IT instruction makes conditional: 1 to 4; 0 if it is none.
unsigned thumb_it_length(uint16_t first, unsigned bytes);

#ifdef __cplusplus
}
#endif

#endif
