#include "count_options.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct { uint64_t start, end; } layers[kMaxLayers];
static int layer_count = 1;

bool count_options_read(struct CountOptions* options, const char* text) {
  struct FlashShape* flash = &options->flash;
  const struct {
    const char* name;
    uint64_t* value;
  } numbers[] = {{"start=", &options->start},
                 {"stop_lo=", &options->stop_lo},
                 {"stop_hi=", &options->stop_hi},
                 {"watch_lo=", &options->watch_lo},
                 {"watch_hi=", &options->watch_hi},
                 {"step=", &options->step},
                 {"step_stop_lo=", &options->step_stop_lo},
                 {"step_stop_hi=", &options->step_stop_hi},
                 {"flash_lo=", &flash->begin},
                 {"flash_hi=", &flash->end},
                 {"wait_states=", &flash->wait_states},
                 {"read_bytes=", &flash->read_bytes},
                 {"prefetch=", &flash->prefetch},
                 {"code_bytes=", &flash->code.bytes},
                 {"code_line=", &flash->code.line_bytes},
                 {"code_ways=", &flash->code.ways},
                 {"data_bytes=", &flash->data.bytes},
                 {"data_line=", &flash->data.line_bytes},
                 {"data_ways=", &flash->data.ways}};
  for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; ++i) {
    const size_t length = strlen(numbers[i].name);
    if (strncmp(text, numbers[i].name, length) != 0) continue;
    *numbers[i].value = strtoull(text + length, NULL, 0);
    return true;
  }
  if (strncmp(text, "core=", 5) == 0) {
    options->core = thumb_timing_of(text + 5);
    return options->core != NULL;
  }
  if (strncmp(text, "out=", 4) == 0)
    options->out_path = text + 4;
  else if (strncmp(text, "map=", 4) == 0)
    options->map_path = text + 4;
  else
    return false;
  return true;
}

bool layer_map_read(const char* path) {
  FILE* file = fopen(path, "r");
  if (file == NULL) return false;
  uint64_t start, end;
  while (layer_count < kMaxLayers && fscanf(file, "%" SCNx64 " %" SCNx64, &start, &end) == 2) {
    layers[layer_count].start = start;
    layers[layer_count].end = end;
    ++layer_count;
  }
  const bool complete = feof(file) != 0;
  fclose(file);
  return complete;
}

int layer_map_size(void) { return layer_count; }

int layer_map_at(uint64_t address) {
  for (int i = 1; i < layer_count; ++i) {
    if (address >= layers[i].start && address < layers[i].end) return i;
  }
  return -1;
}
