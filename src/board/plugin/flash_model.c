#include "flash_model.h"

#include <stdlib.h>
#include <string.h>

// A read is named by its number, address / read_bytes; so is a line. Nothing has this number:
static const uint64_t kNone = UINT64_MAX;

struct Line {
  uint64_t number;
  uint32_t held;  // a bit for each of its reads
  uint64_t used;  // when last; 0: never
};

struct Cache {
  uint64_t sets, ways, reads_per_line;
  struct Line* lines;   // set by set
  uint16_t* line_of;    // for each line of flash: its index in `lines` and 1 more; 0: not held
  uint64_t first_line;  // of flash
  uint64_t lines_of_flash;
  uint64_t uses;
  uint64_t last_read;
};

// What the core executes while it fetches the third word.
enum { kAheadBytes = 8 };

struct FlashModel {
  struct FlashShape shape;
  struct Cache code, data;
  unsigned since_fetch;  // cycles since the last read of code began to be executed
};

static void clear(struct Cache* cache) {
  for (uint64_t i = 0; i < cache->sets * cache->ways; ++i) {
    const struct Line none = {kNone, 0, 0};
    cache->lines[i] = none;
  }
  memset(cache->line_of, 0, sizeof cache->line_of[0] * cache->lines_of_flash);
  cache->uses = 0;
  cache->last_read = kNone;
}

static bool make(struct Cache* cache, struct FlashCacheShape shape, const struct FlashShape* flash) {
  if (shape.bytes == 0) {
    shape.bytes = shape.line_bytes = flash->read_bytes;
    shape.ways = 1;
  }
  if (shape.line_bytes == 0 || shape.line_bytes % flash->read_bytes != 0) return false;
  cache->reads_per_line = shape.line_bytes / flash->read_bytes;
  const uint64_t lines = shape.bytes / shape.line_bytes;
  if (cache->reads_per_line > 32 || shape.ways == 0 || lines == 0 || lines % shape.ways != 0) return false;
  if (lines >= UINT16_MAX) return false;
  cache->ways = shape.ways;
  cache->sets = lines / shape.ways;
  cache->first_line = flash->begin / shape.line_bytes;
  cache->lines_of_flash = flash->end / shape.line_bytes - cache->first_line + 1;
  cache->lines = calloc(lines, sizeof *cache->lines);
  cache->line_of = calloc(cache->lines_of_flash, sizeof *cache->line_of);
  if (cache->lines == NULL || cache->line_of == NULL) return false;
  clear(cache);
  return true;
}

// The line of that number, brought in without its reads where it was not there.
static struct Line* line_numbered(struct Cache* cache, uint64_t number) {
  uint16_t* place = &cache->line_of[number - cache->first_line];
  if (*place != 0) return &cache->lines[*place - 1];
  const uint64_t set = number % cache->sets * cache->ways;
  uint64_t oldest = set;
  for (uint64_t i = set + 1; i < set + cache->ways; ++i) {
    if (cache->lines[i].used < cache->lines[oldest].used) oldest = i;
  }
  struct Line* line = &cache->lines[oldest];
  if (line->number != kNone) cache->line_of[line->number - cache->first_line] = 0;
  line->number = number;
  line->held = 0;
  *place = (uint16_t)(oldest + 1);
  return line;
}

// Whether the cache holds this read; it does from now on.
static bool held(struct Cache* cache, uint64_t read) {
  struct Line* line = line_numbered(cache, read / cache->reads_per_line);
  const uint32_t bit = UINT32_C(1) << (read % cache->reads_per_line);
  const bool was_held = (line->held & bit) != 0;
  line->held |= bit;
  line->used = ++cache->uses;
  cache->last_read = read;
  return was_held;
}

struct FlashModel* flash_model_new(const struct FlashShape* shape) {
  if (shape->read_bytes == 0 || (shape->read_bytes & (shape->read_bytes - 1)) != 0 || shape->end <= shape->begin) {
    return NULL;
  }
  struct FlashModel* model = calloc(1, sizeof *model);
  if (model == NULL) return NULL;
  model->shape = *shape;
  if (make(&model->code, shape->code, shape) && make(&model->data, shape->data, shape)) return model;
  flash_model_delete(model);
  return NULL;
}

void flash_model_delete(struct FlashModel* model) {
  if (model == NULL) return;
  free(model->code.lines);
  free(model->code.line_of);
  free(model->data.lines);
  free(model->data.line_of);
  free(model);
}

void flash_model_clear(struct FlashModel* model) {
  clear(&model->code);
  clear(&model->data);
  model->since_fetch = 0;
}

unsigned flash_model_fetch(struct FlashModel* model, uint64_t address, unsigned cycles) {
  if (address < model->shape.begin || address >= model->shape.end) return 0;
  const uint64_t read = address / model->shape.read_bytes;
  const uint64_t last = model->code.last_read;
  const unsigned since = model->since_fetch + cycles;
  model->since_fetch = since;
  if (read == last) return 0;
  model->since_fetch = 0;
  if (held(&model->code, read)) return 0;
  const unsigned wait_states = (unsigned)model->shape.wait_states;
  if (last == kNone || read != last + 1) return wait_states;
  const unsigned read_bytes = (unsigned)model->shape.read_bytes;
  const unsigned lead =
      model->shape.prefetch != 0 || read_bytes <= kAheadBytes ? since : since * kAheadBytes / read_bytes;
  if (lead == 0) return wait_states;
  return lead > wait_states ? 0 : wait_states + 1 - lead;  // a read is there after wait_states + 1 cycles
}

unsigned flash_model_load(struct FlashModel* model, uint64_t address, unsigned bytes) {
  if (address < model->shape.begin || address + bytes > model->shape.end) return 0;
  unsigned stalls = 0;
  const uint64_t last = (address + bytes - 1) / model->shape.read_bytes;
  for (uint64_t read = address / model->shape.read_bytes; read <= last; ++read) {
    if (read != model->data.last_read && !held(&model->data, read)) stalls += (unsigned)model->shape.wait_states;
  }
  return stalls;
}
