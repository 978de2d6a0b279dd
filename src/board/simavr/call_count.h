// Counts the instructions and cycles of each call of one function, by layer, and writes them as the QEMU plugin does
// (plugin/count.c, which tells the form): a line of JSON a call.
#ifndef MILLIWATT_SIMAVR_CALL_COUNT_H
#define MILLIWATT_SIMAVR_CALL_COUNT_H

#include <stdbool.h>
#include <stdint.h>

// `text`: FILE,NAME=VALUE,..., as QEMU's -plugin takes it; FILE does not matter here. False, with a message, if it is
// not understood.
bool call_count_configure(char* text);

// Called before an instruction at `address`.
void call_count_before(uint32_t address);

// A byte of data is read or written.
void call_count_touch(uint16_t at);

// Called after an instruction that took that many cycles.
void call_count_after(uint64_t cycles);

#endif
