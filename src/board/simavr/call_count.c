#include "call_count.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "../plugin/count_options.h"
#include "../plugin/step_log.h"
#include "image.h"

static struct CountOptions options;
static FILE* out;
static short layer_at[kFlashBytes / 2];  // -1: no layer's
static bool counting, in_step;
static int layer;
static struct Count counts[kMaxLayers];
static struct Count step_begin;
static uint32_t touched_lo, touched_hi;

bool call_count_configure(char* text) {
  strtok(text, ",");
  for (char* option = strtok(NULL, ","); option != NULL; option = strtok(NULL, ",")) {
    if (strncmp(option, "core=", 5) == 0 || count_options_read(&options, option)) continue;  // the core is AVR
    fprintf(stderr, "count: unknown option %s\n", option);
    return false;
  }
  if (options.map_path == NULL || !layer_map_read(options.map_path)) {
    fprintf(stderr, "count: cannot read the map\n");
    return false;
  }
  out = options.out_path != NULL ? fopen(options.out_path, "w") : NULL;
  if (out == NULL) {
    fprintf(stderr, "count: cannot write to out=FILE\n");
    return false;
  }
  for (uint32_t word = 0; word < kFlashBytes / 2; ++word) layer_at[word] = (short)layer_map_at(2 * word);
  return true;
}

static struct Count total(void) {
  struct Count sum = {0, 0, 0};
  for (int i = 0; i < layer_map_size(); ++i) {
    sum.instructions += counts[i].instructions;
    sum.cycles += counts[i].cycles;
  }
  return sum;
}

static void begin_call(void) {
  counting = true;
  in_step = false;
  step_log_clear();
  layer = 0;
  memset(counts, 0, sizeof counts[0] * (size_t)layer_map_size());
  touched_lo = UINT32_MAX;
  touched_hi = 0;
}

static void end_call(void) {
  counting = false;
  const struct Count sum = total();
  fprintf(out, "{\"instructions\":%" PRIu64 ",\"cycles\":%" PRIu64 ",\"stalls\":0", sum.instructions, sum.cycles);
  fprintf(out, ",\"touched_lo\":%" PRIu32 ",\"touched_hi\":%" PRIu32 ",\"layers\":[", touched_hi != 0 ? touched_lo : 0,
          touched_hi);
  for (int i = 0; i < layer_map_size(); ++i) {
    if (i > 0) fprintf(out, ",");
    count_print(out, counts[i]);
  }
  fprintf(out, "]");
  if (options.step != 0) {
    fprintf(out, ",\"steps\":");
    step_log_print(out);
  }
  fprintf(out, "}\n");
  fflush(out);
}

static void end_step(void) {
  in_step = false;
  const struct Count sum = total();
  const struct Count step = {sum.instructions - step_begin.instructions, sum.cycles - step_begin.cycles, 0};
  step_log_add(step);
}

void call_count_before(uint32_t address) {
  if (out == NULL) return;
  if (counting) {
    if (in_step && address >= options.step_stop_lo && address < options.step_stop_hi) end_step();
    if (address >= options.stop_lo && address < options.stop_hi) end_call();
  }
  if (address == options.start) begin_call();
  if (!counting) return;
  if (!in_step && options.step != 0 && address == options.step) {
    in_step = true;
    step_begin = total();
  }
  if (layer_at[address / 2] >= 0) layer = layer_at[address / 2];
}

void call_count_touch(uint16_t at) {
  const uint32_t address = kDataSpace + at;
  if (!counting || address < options.watch_lo || address >= options.watch_hi) return;
  if (address < touched_lo) touched_lo = address;
  if (address >= touched_hi) touched_hi = address + 1;
}

void call_count_after(uint64_t cycles) {
  if (!counting) return;
  counts[layer].instructions += 1;
  counts[layer].cycles += cycles;
}
