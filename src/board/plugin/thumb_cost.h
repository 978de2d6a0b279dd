// What one Thumb instruction costs on a Cortex-M4, without flash wait states.
//
// The cost table of the estimate: every instruction 1; a single load 2, or 1 directly after a single load; LDRD, STRD
// and 64-bit VLDR, VSTR 3; LDM, STM, PUSH, POP, VLDM, VSTM 1 + words; SDIV, UDIV 7; VDIV, VSQRT 14; VMLA, VMLS, VFMA,
// VFMS and their negated forms 3. What depends on the run is added where it happens: an unaligned load +1, a taken
// branch +2. Encodings: Arm v7-M Architecture Reference Manual, chapter A5.
#ifndef MILLIWATT_THUMB_COST_H
#define MILLIWATT_THUMB_COST_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum ThumbKind {
  kThumbPlain,       // cost is 1, or that of its arithmetic
  kThumbSingleLoad,  // 2, or 1 directly after another
  kThumbWords,       // 1 + words moved
};

struct ThumbCost {
  enum ThumbKind kind;
  unsigned cycles;  // where it executes and does not directly follow a single load
};

// Bytes of the instruction: 2 or 4.
unsigned thumb_length(uint16_t first);

// `first` and `second` are the instruction's halfwords in memory order; `second` is ignored in a 2-byte instruction.
struct ThumbCost thumb_cost(uint16_t first, uint16_t second, unsigned bytes);

// How many instructions after this one an IT instruction makes conditional: 1 to 4; 0 if it is none.
unsigned thumb_it_length(uint16_t first, unsigned bytes);

#ifdef __cplusplus
}
#endif

#endif
