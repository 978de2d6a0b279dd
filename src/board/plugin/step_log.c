#include "step_log.h"

#include <inttypes.h>
#include <stdlib.h>

static struct Count* steps;
static size_t count, room;

void step_log_clear(void) { count = 0; }

void step_log_add(struct Count step) {
  if (count == room) {
    room = room == 0 ? 1024 : 2 * room;
    steps = realloc(steps, room * sizeof *steps);
    if (steps == NULL) abort();
  }
  steps[count++] = step;
}

void count_print(FILE* out, struct Count printed) {
  fprintf(out, "[%" PRIu64 ",%" PRIu64 ",%" PRIu64 "]", printed.instructions, printed.cycles, printed.stalls);
}

void step_log_print(FILE* out) {
  fprintf(out, "[");
  for (size_t i = 0; i < count; ++i) {
    if (i > 0) fprintf(out, ",");
    count_print(out, steps[i]);
  }
  fprintf(out, "]");
}
