// A block of instructions as QEMU translates it: what is known of its cost before it runs.
#ifndef MILLIWATT_BLOCK_H
#define MILLIWATT_BLOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "call_log.h"
#include "qemu_api.h"
#include "thumb_timing.h"

// A read of flash that brings instructions.
struct Fetch {
  uint64_t address;  // of the first of them
  unsigned cycles;   // what the instructions before it cost, from the fetch before on
};

struct Block {
  uint64_t start, end;  // addresses; end is one past the last byte
  unsigned instructions, cycles;
  bool first_is_load, last_overlaps;  // single loads; the last with a load behind it
  struct Fetch* fetches;              // in order
  size_t fetch_count;
  unsigned cycles_after_fetches;
  struct CallPlace place;  // set by who counts
};

// What a conditional instruction pays when it touches memory: passed as the memory callback's data.
enum MemoryCost { kPaid, kPerAccess, kPerWord };

typedef void (*MemoryCallback)(unsigned vcpu, qemu_plugin_meminfo_t info, uint64_t address, void* data);

// The block, which lives as long as QEMU, for that may keep the translation. Each of its accesses to memory will call
// `on_memory`. `read_bytes` are those of a read of flash; 0: fetches are not noted. `copies_data`: QEMU's interface is
// of version 3 or higher. `core`: what the code costs, which is Thumb; NULL: only instructions are counted.
struct Block* block_of(struct qemu_plugin_tb* translated, bool copies_data, const struct ThumbTiming* core,
                       uint64_t read_bytes, MemoryCallback on_memory);

#endif
