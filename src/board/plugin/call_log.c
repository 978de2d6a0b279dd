#include "call_log.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const struct CountOptions* options;
static FILE* out;
static struct Count counts[kMaxLayers];
static bool in_step;
static struct Count step_begin;  // what was counted before the step
static uint64_t touched_lo, touched_hi;

struct Count* call_log_now;

bool call_log_open(const struct CountOptions* of) {
  options = of;
  if (options->map_path != NULL && !layer_map_read(options->map_path)) {
    fprintf(stderr, "count: cannot read the map %s\n", options->map_path);
    return false;
  }
  out = options->out_path != NULL ? fopen(options->out_path, "w") : NULL;
  if (out == NULL) fprintf(stderr, "count: cannot write to out=FILE\n");
  return out != NULL;
}

struct CallPlace call_log_place(uint64_t address) {
  const struct CallPlace place = {
      .layer = layer_map_at(address),
      .starts_call = address == options->start,
      .ends_call = address >= options->stop_lo && address < options->stop_hi,
      .starts_step = options->step != 0 && address == options->step,
      .ends_step = address >= options->step_stop_lo && address < options->step_stop_hi,
  };
  return place;
}

static struct Count total(void) {
  struct Count sum = {0, 0, 0};
  for (int i = 0; i < layer_map_size(); ++i) {
    sum.instructions += counts[i].instructions;
    sum.cycles += counts[i].cycles;
    sum.stalls += counts[i].stalls;
  }
  return sum;
}

static void begin_call(void) {
  in_step = false;
  step_log_clear();
  memset(counts, 0, sizeof counts[0] * (size_t)layer_map_size());
  call_log_now = &counts[0];
  touched_lo = UINT64_MAX;
  touched_hi = 0;
}

static void end_call(void) {
  call_log_now = NULL;
  const struct Count sum = total();
  const bool touched = touched_hi != 0;
  fprintf(out, "{\"instructions\":%" PRIu64 ",\"cycles\":%" PRIu64 ",\"stalls\":%" PRIu64, sum.instructions, sum.cycles,
          sum.stalls);
  fprintf(out, ",\"touched_lo\":%" PRIu64 ",\"touched_hi\":%" PRIu64 ",\"layers\":[", touched ? touched_lo : 0,
          touched_hi);
  for (int i = 0; i < layer_map_size(); ++i) {
    if (i > 0) fprintf(out, ",");
    count_print(out, counts[i]);
  }
  fprintf(out, "]");
  if (options->step != 0) {
    fprintf(out, ",\"steps\":");
    step_log_print(out);
  }
  fprintf(out, "}\n");
  fflush(out);
}

static void begin_step(void) {
  in_step = true;
  step_begin = total();
}

static void end_step(void) {
  in_step = false;
  const struct Count sum = total();
  const struct Count step = {sum.instructions - step_begin.instructions, sum.cycles - step_begin.cycles,
                             sum.stalls - step_begin.stalls};
  step_log_add(step);
}

bool call_log_enter(const struct CallPlace* place) {
  if (call_log_now != NULL) {
    if (in_step && place->ends_step) end_step();
    if (place->ends_call) end_call();
  }
  if (place->starts_call) begin_call();
  if (call_log_now != NULL) {
    if (!in_step && place->starts_step) begin_step();
    if (place->layer >= 0) call_log_now = &counts[place->layer];
  }
  return place->starts_call;
}

void call_log_touch(uint64_t begin, uint64_t end) {
  if (begin < options->watch_lo || begin >= options->watch_hi) return;
  if (begin < touched_lo) touched_lo = begin;
  if (end > touched_hi) touched_hi = end;
}
