// How long the kinds of Thumb instructions take on each core whose manual tells it.
#ifndef MILLIWATT_THUMB_TIMING_H
#define MILLIWATT_THUMB_TIMING_H

#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

// Cycles, of what takes more than 1 on some core. LDM, STM, PUSH, POP and dual loads and stores take 1 + words on all
// of them; SDIV and UDIV 7, VDIV and VSQRT 14, VMLA, VFMA and their like 3 on those that have them.
struct ThumbTiming {
  const char* name;  // Board::cycle_model
  unsigned load, store;
  bool load_overlaps_load, load_overlaps_store;  // a single load directly after one takes 1
  unsigned unaligned_load;                       // added
  unsigned taken_branch;                         // added
  unsigned call;                                 // BL, without the branch
  unsigned pop_pc;                               // added, without the branch
  unsigned multiply_add;                         // MLA, MLS
  unsigned long_multiply;                        // SMULL, UMULL
  unsigned long_multiply_add;                    // SMLAL, UMLAL
};

// The core of that name; NULL if there is none.
const struct ThumbTiming* thumb_timing_of(const char* name);

#ifdef __cplusplus
}
#endif

#endif
