// What each step of a call took.
#ifndef MILLIWATT_STEP_LOG_H
#define MILLIWATT_STEP_LOG_H

#include <stdint.h>
#include <stdio.h>

struct Count {
  uint64_t instructions;
  uint64_t cycles;  // without flash wait states
  uint64_t stalls;  // cycles that come on top
};

void step_log_clear(void);
void step_log_add(struct Count step);
// [INSTRUCTIONS,CYCLES,STALLS]
void count_print(FILE* out, struct Count count);
// [[INSTRUCTIONS,CYCLES,STALLS],...]
void step_log_print(FILE* out);

#endif
