// How long a core waits for flash: caches of code and data in front of it, and the wait states of each read that they
// miss.
//
// Flash is read in units of `read_bytes`, and each read that is needed and not held stalls the core for `wait_states`
// cycles. Code and data come over separate buses with a cache each. A cache has lines of several reads, whose reads
// arrive one by one as they are needed; lines are replaced in the order of their last use, within the ways of a set.
// If there is no cache, the last read is kept.
//
// Code that runs on into the next read stalls by what is left of a read that was begun early: the core fetches three
// words ahead (the prefetch unit of the Cortex-M4's technical reference manual), so while its last two words before the
// next read execute; with `prefetch` the flash itself, while all of the read before does. The target of a branch is not
// known before.
#ifndef MILLIWATT_FLASH_MODEL_H
#define MILLIWATT_FLASH_MODEL_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct FlashCacheShape {
  uint64_t bytes;       // 0: there is none
  uint64_t line_bytes;  // a multiple of read_bytes, at most 32 of them
  uint64_t ways;        // lines of a set; those of the whole cache where any line goes anywhere
};

struct FlashShape {
  uint64_t begin, end;  // addresses of the flash; one past its last byte
  uint64_t wait_states;
  uint64_t read_bytes;  // a power of two
  uint64_t prefetch;    // 0 or 1
  struct FlashCacheShape code, data;
};

struct FlashModel;

// NULL where the shape is none. Caches are empty.
struct FlashModel* flash_model_new(const struct FlashShape* shape);
void flash_model_delete(struct FlashModel* model);

// Empties the caches.
void flash_model_clear(struct FlashModel* model);

// Cycles that the core stalls for the code at this address, after it has executed for `cycles` since the last call.
unsigned flash_model_fetch(struct FlashModel* model, uint64_t address, unsigned cycles);
// The same for a load of so many bytes.
unsigned flash_model_load(struct FlashModel* model, uint64_t address, unsigned bytes);

#ifdef __cplusplus
}
#endif

#endif
