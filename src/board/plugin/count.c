// QEMU plugin: counts the instructions and estimates the Cortex-M4 cycles of each call of one function, by layer.
//
//   -plugin ./count.so,out=FILE,map=FILE,start=ADDR,stop_lo=ADDR,stop_hi=ADDR,watch_lo=ADDR,watch_hi=ADDR
//   [,step=ADDR,step_stop_lo=ADDR,step_stop_hi=ADDR]
//
// A call begins when the block at `start` (the function's first instruction) executes, and ends when a block inside
// stop_lo..stop_hi (its caller) does: so it has exactly the instructions from the first to the return. `map` has a line
// `START END` in hexadecimal for each layer's function. A block inside one of them makes that layer the current one;
// blocks elsewhere (shared kernels, libc) are charged to the current layer. For each call one line of JSON goes to
// `out`: {"instructions":N,"cycles":N,"touched_lo":A,"touched_hi":A,"layers":[[INSTRUCTIONS,CYCLES],...]}, layers in
// the map's order and one more in front for what ran before the first; touched_* are the lowest address read or written
// inside watch_lo..watch_hi and one past the highest (both 0 where none was).
//
// With `step`, the first instruction of a function that the counted one calls, the line ends in
// ,"steps":[[INSTRUCTIONS,CYCLES],...]: of each call of that function, in order, until a block inside
// step_stop_lo..step_stop_hi executes again.
//
// QEMU translates code block by block; a block ends at every branch that may be taken and at page borders. Costs known
// from the code are summed when a block is translated. What depends on the run is added when it happens: a block that
// does not start where the one before ended was reached by a taken branch (a branch to the very next instruction goes
// unnoticed); conditional instructions of an IT block pay for memory only where they touch it, so that those not
// executed cost 1 (a conditional division pays always; a block that begins amid an IT block, at a page border, counts
// as unconditional).
#define _GNU_SOURCE
#include <dlfcn.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "qemu_api.h"
#include "step_log.h"
#include "thumb_cost.h"

#define EXPORTED __attribute__((visibility("default")))

enum { kTakenBranch = 2, kUnalignedLoad = 1, kMaxLayers = 4096 };

// QEMU reads this after loading the file, and refuses what it does not know: up to 8.2 it knows version 1 alone, from
// 9.0 on 2 and higher. qemu_plugin_num_vcpus came with version 2.
EXPORTED int qemu_plugin_version = 1;
__attribute__((constructor)) static void choose_version(void) {
  if (dlsym(RTLD_DEFAULT, "qemu_plugin_num_vcpus") != NULL) qemu_plugin_version = 2;
}

struct Block {
  uint64_t start, end;  // addresses; end is one past the last byte
  unsigned instructions, cycles;
  int layer;  // whose function the block lies in; -1: none
  bool starts_call, ends_call, starts_step, ends_step;
  bool first_is_load, last_is_load;
};

// What a conditional instruction pays when it touches memory: passed as the memory callback's data.
enum MemoryCost { kPaid, kPerAccess, kPerWord };

static struct {
  uint64_t start, stop_lo, stop_hi, watch_lo, watch_hi, step, step_stop_lo, step_stop_hi;
  const char* out_path;
  const char* map_path;
} options;

static struct { uint64_t start, end; } layers[kMaxLayers];
static int layer_count = 1;  // layer 0: what runs before the first layer

static bool copies_instruction_data;  // the interface from version 3 on
static FILE* out;
static bool counting;
static int layer;  // the current one
static struct Count counts[kMaxLayers];
static bool in_step;
static struct Count step_begin;  // what was counted before the step
static uint64_t touched_lo, touched_hi;
static uint64_t last_end;
static bool last_was_load;

static void read_instruction(const struct qemu_plugin_insn* instruction, uint16_t halves[2]) {
  size_t bytes = qemu_plugin_insn_size(instruction);
  if (bytes > 4) bytes = 4;
  // May be too many: near a page's end QEMU 7.2 gives the halfword of the next instruction too.
  halves[0] = halves[1] = 0;
  if (copies_instruction_data) {
    size_t (*copy)(const struct qemu_plugin_insn*, void*, size_t) =
        (size_t(*)(const struct qemu_plugin_insn*, void*, size_t))qemu_plugin_insn_data;
    copy(instruction, halves, bytes);
  } else {
    const void* (*data)(const struct qemu_plugin_insn*) =
        (const void* (*)(const struct qemu_plugin_insn*))qemu_plugin_insn_data;
    memcpy(halves, data(instruction), bytes);
  }
}

static int layer_at(uint64_t address) {
  for (int i = 1; i < layer_count; ++i) {
    if (address >= layers[i].start && address < layers[i].end) return i;
  }
  return -1;
}

static struct Count total(void) {
  struct Count sum = {0, 0};
  for (int i = 0; i < layer_count; ++i) {
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
  memset(counts, 0, sizeof counts[0] * (size_t)layer_count);
  touched_lo = UINT64_MAX;
  touched_hi = 0;
}

static void end_call(void) {
  counting = false;
  const struct Count sum = total();
  const bool touched = touched_hi != 0;
  fprintf(out,
          "{\"instructions\":%" PRIu64 ",\"cycles\":%" PRIu64 ",\"touched_lo\":%" PRIu64 ",\"touched_hi\":%" PRIu64,
          sum.instructions, sum.cycles, touched ? touched_lo : 0, touched_hi);
  for (int i = 0; i < layer_count; ++i) {
    fprintf(out, "%s[%" PRIu64 ",%" PRIu64 "]", i == 0 ? ",\"layers\":[" : ",", counts[i].instructions,
            counts[i].cycles);
  }
  fprintf(out, "]");
  if (options.step != 0) {
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
  const struct Count step = {sum.instructions - step_begin.instructions, sum.cycles - step_begin.cycles};
  step_log_add(step);
}

static void on_block(unsigned vcpu, void* data) {
  (void)vcpu;
  const struct Block* block = data;
  if (counting) {
    if (block->start != last_end) {
      counts[layer].cycles += kTakenBranch;
    } else if (last_was_load && block->first_is_load) {
      counts[layer].cycles -= 1;  // one run of loads that a block's border cut in two
    }
    if (in_step && block->ends_step) end_step();
    if (block->ends_call) end_call();
  }
  if (block->starts_call) begin_call();
  if (counting && !in_step && block->starts_step) begin_step();
  if (counting) {
    if (block->layer >= 0) layer = block->layer;
    counts[layer].instructions += block->instructions;
    counts[layer].cycles += block->cycles;
  }
  last_end = block->end;
  last_was_load = block->last_is_load;
}

static void on_memory(unsigned vcpu, qemu_plugin_meminfo_t info, uint64_t address, void* data) {
  (void)vcpu;
  if (!counting) return;
  const unsigned shift = qemu_plugin_mem_size_shift(info);
  const uint64_t bytes = UINT64_C(1) << shift;
  if (address >= options.watch_lo && address < options.watch_hi) {
    if (address < touched_lo) touched_lo = address;
    if (address + bytes > touched_hi) touched_hi = address + bytes;
  }
  // Accesses of 8 bytes (LDRD and the like) need only the alignment of words.
  const uint64_t alignment = bytes > 4 ? 4 : bytes;
  if ((address & (alignment - 1)) != 0 && !qemu_plugin_mem_is_store(info)) counts[layer].cycles += kUnalignedLoad;
  switch ((enum MemoryCost)(uintptr_t)data) {
    case kPaid:
      break;
    case kPerAccess:
      counts[layer].cycles += 1;
      break;
    case kPerWord:
      counts[layer].cycles += bytes > 4 ? bytes / 4 : 1;
      break;
  }
}

// Adds an instruction's cost to the block, and says what is left to pay when it touches memory.
static enum MemoryCost charge(struct Block* block, struct ThumbCost cost, bool after_load, bool conditional) {
  const bool load = cost.kind == kThumbSingleLoad;
  const unsigned cycles = load && after_load ? 1 : cost.cycles;
  if (!conditional || cost.kind == kThumbPlain) {
    block->cycles += cycles;
    return kPaid;
  }
  block->cycles += 1;
  if (!load) return kPerWord;
  return cycles > 1 ? kPerAccess : kPaid;
}

static void on_translate(qemu_plugin_id_t id, struct qemu_plugin_tb* translated) {
  (void)id;
  const size_t n = qemu_plugin_tb_n_insns(translated);
  struct Block* block = calloc(1, sizeof *block);  // lives as long as QEMU, which may keep the translation
  if (block == NULL || n == 0) abort();

  bool after_load = false;
  unsigned conditional = 0;  // instructions of an IT block still to come
  for (size_t i = 0; i < n; ++i) {
    struct qemu_plugin_insn* instruction = qemu_plugin_tb_get_insn(translated, i);
    const uint64_t address = qemu_plugin_insn_vaddr(instruction);
    uint16_t halves[2];
    read_instruction(instruction, halves);
    const unsigned bytes = thumb_length(halves[0]);
    const struct ThumbCost cost = thumb_cost(halves[0], halves[1], bytes);

    const enum MemoryCost memory = charge(block, cost, after_load, conditional > 0);
    qemu_plugin_register_vcpu_mem_cb(instruction, on_memory, QEMU_PLUGIN_CB_NO_REGS, QEMU_PLUGIN_MEM_RW,
                                     (void*)(uintptr_t)memory);
    if (conditional > 0) --conditional;
    const unsigned it = thumb_it_length(halves[0], bytes);
    if (it > 0) conditional = it;

    after_load = cost.kind == kThumbSingleLoad;
    if (i == 0) {
      block->start = address;
      block->first_is_load = after_load;
    }
    block->end = address + bytes;
  }
  block->last_is_load = after_load;
  block->instructions = (unsigned)n;
  block->layer = layer_at(block->start);
  block->starts_call = block->start == options.start;
  block->ends_call = block->start >= options.stop_lo && block->start < options.stop_hi;
  block->starts_step = options.step != 0 && block->start == options.step;
  block->ends_step = block->start >= options.step_stop_lo && block->start < options.step_stop_hi;
  qemu_plugin_register_vcpu_tb_exec_cb(translated, on_block, QEMU_PLUGIN_CB_NO_REGS, block);
}

static bool read_map(void) {
  FILE* file = fopen(options.map_path, "r");
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

static bool read_option(const char* text) {
  const struct {
    const char* name;
    uint64_t* value;
  } numbers[] = {{"start=", &options.start},
                 {"stop_lo=", &options.stop_lo},
                 {"stop_hi=", &options.stop_hi},
                 {"watch_lo=", &options.watch_lo},
                 {"watch_hi=", &options.watch_hi},
                 {"step=", &options.step},
                 {"step_stop_lo=", &options.step_stop_lo},
                 {"step_stop_hi=", &options.step_stop_hi}};
  for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; ++i) {
    const size_t length = strlen(numbers[i].name);
    if (strncmp(text, numbers[i].name, length) != 0) continue;
    *numbers[i].value = strtoull(text + length, NULL, 0);
    return true;
  }
  if (strncmp(text, "out=", 4) == 0)
    options.out_path = text + 4;
  else if (strncmp(text, "map=", 4) == 0)
    options.map_path = text + 4;
  else
    return false;
  return true;
}

EXPORTED int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t* info, int argc, char** argv) {
  copies_instruction_data = info->version.cur >= 3;
  for (int i = 0; i < argc; ++i) {
    if (!read_option(argv[i])) {
      fprintf(stderr, "count: unknown option %s\n", argv[i]);
      return -1;
    }
  }
  if (options.map_path != NULL && !read_map()) {
    fprintf(stderr, "count: cannot read the map %s\n", options.map_path);
    return -1;
  }
  out = options.out_path != NULL ? fopen(options.out_path, "w") : NULL;
  if (out == NULL) {
    fprintf(stderr, "count: cannot write to out=FILE\n");
    return -1;
  }
  qemu_plugin_register_vcpu_tb_trans_cb(id, on_translate);
  return 0;
}
