// The calls of one function: what each took, by layer and by step, and what of some memory it touched. A line of JSON a
// call, which count.c describes.
#ifndef MILLIWATT_CALL_LOG_H
#define MILLIWATT_CALL_LOG_H

#include <stdbool.h>
#include <stdint.h>

#include "count_options.h"
#include "step_log.h"

// What begins and ends where execution comes to an address.
struct CallPlace {
  int layer;  // whose function it lies in; -1: none
  bool starts_call, ends_call, starts_step, ends_step;
};

// Where to count; NULL outside of calls.
extern struct Count* call_log_now;

// Reads the map and opens the output that the options name. False, with a message, if that is not possible.
bool call_log_open(const struct CountOptions* options);

struct CallPlace call_log_place(uint64_t address);

// Execution comes to a place. True if a call begins.
bool call_log_enter(const struct CallPlace* place);

// Memory is read or written, within a call.
void call_log_touch(uint64_t begin, uint64_t end);

#endif
