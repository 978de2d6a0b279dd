// What each step of a call took.
#ifndef MILLIWATT_STEP_LOG_H
#define MILLIWATT_STEP_LOG_H

#include <stdint.h>
#include <stdio.h>

struct Count {
  uint64_t instructions, cycles;
};

void step_log_clear(void);
void step_log_add(struct Count step);
// [[INSTRUCTIONS,CYCLES],...]
void step_log_print(FILE* out);

#endif
