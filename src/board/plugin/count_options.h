// What the plugin was told, and the functions of the layers.
#ifndef MILLIWATT_COUNT_OPTIONS_H
#define MILLIWATT_COUNT_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "flash_model.h"
#include "thumb_timing.h"

enum { kMaxLayers = 4096 };

struct CountOptions {
  uint64_t start, stop_lo, stop_hi, watch_lo, watch_hi, step, step_stop_lo, step_stop_hi;
  const struct ThumbTiming* core;  // NULL: cycles are not estimated
  struct FlashShape flash;
  const char* out_path;
  const char* map_path;
};

// Takes one NAME=VALUE; false if there is no such option or core. `text` must stay.
bool count_options_read(struct CountOptions* options, const char* text);

// Reads the map's lines `START END`; false where that is not possible. Line 1 becomes layer 1, and so on.
bool layer_map_read(const char* path);
// One more than the map has lines: layer 0 is what runs before the first.
int layer_map_size(void);
// Whose function the address lies in; -1: none.
int layer_map_at(uint64_t address);

#endif
