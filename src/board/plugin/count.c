// QEMU plugin: counts the instructions and, for Thumb code, estimates the cycles of each call of one function on a
// given core, by layer.
//
//   -plugin ./count.so,out=FILE,map=FILE,start=ADDR,stop_lo=ADDR,stop_hi=ADDR,watch_lo=ADDR,watch_hi=ADDR
//   [,core=NAME][,step=ADDR,step_stop_lo=ADDR,step_stop_hi=ADDR]
//   [,flash_lo=ADDR,flash_hi=ADDR,wait_states=N,read_bytes=N,prefetch=0|1,code_bytes=N,code_line=N,code_ways=N,
//    data_bytes=N,data_line=N,data_ways=N]
//
// A call begins when the block at `start` (the function's first instruction) executes, and ends when a block inside
// stop_lo..stop_hi (its caller) does: so it has exactly the instructions from the first to the return. `map` has a line
// `START END` in hexadecimal for each layer's function. A block inside one of them makes that layer the current one;
// blocks elsewhere (shared kernels, libc) are charged to the current layer. For each call one line of JSON goes to
// `out`: {"instructions":N,"cycles":N,"stalls":N,"touched_lo":A,"touched_hi":A,"layers":[[INSTRUCTIONS,CYCLES,STALLS],
// ...]}, layers in the map's order and one more in front for what ran before the first; touched_* are the lowest
// address read or written inside watch_lo..watch_hi and one past the highest (both 0 where none was).
//
// `cycles`, 0 unless a core is given (thumb_timing.h), has no flash wait states. Those are `stalls`, of a chip with
// that flash (flash_model.h), its caches empty when the call begins; 0 where no flash is given.
//
// With `step`, the first instruction of a function that the counted one calls, the line ends in
// ,"steps":[[INSTRUCTIONS,CYCLES,STALLS],...]: of each call of that function, in order, until a block inside
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

#include "block.h"
#include "count_options.h"
#include "flash_model.h"
#include "qemu_api.h"
#include "step_log.h"

#define EXPORTED __attribute__((visibility("default")))

// QEMU reads this after loading the file, and refuses what it does not know: up to 8.2 it knows version 1 alone, from
// 9.0 on 2 and higher. qemu_plugin_num_vcpus came with version 2.
EXPORTED int qemu_plugin_version = 1;
__attribute__((constructor)) static void choose_version(void) {
  if (dlsym(RTLD_DEFAULT, "qemu_plugin_num_vcpus") != NULL) qemu_plugin_version = 2;
}

static struct CountOptions options;
static bool copies_instruction_data;  // the interface from version 3 on
static struct FlashModel* flash;      // NULL: no stalls are counted

static FILE* out;
static bool counting;
static int layer;  // the current one
static struct Count counts[kMaxLayers];
static bool in_step;
static struct Count step_begin;  // what was counted before the step
static uint64_t touched_lo, touched_hi;
static uint64_t last_end;
static unsigned cycles_since_fetch;
static bool last_overlaps;

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
  counting = true;
  in_step = false;
  step_log_clear();
  layer = 0;
  memset(counts, 0, sizeof counts[0] * (size_t)layer_map_size());
  if (flash != NULL) flash_model_clear(flash);
  cycles_since_fetch = 0;
  touched_lo = UINT64_MAX;
  touched_hi = 0;
}

static void end_call(void) {
  counting = false;
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
  const struct Count step = {sum.instructions - step_begin.instructions, sum.cycles - step_begin.cycles,
                             sum.stalls - step_begin.stalls};
  step_log_add(step);
}

static void fetch(const struct Block* block) {
  for (size_t i = 0; i < block->fetch_count; ++i) {
    cycles_since_fetch += block->fetches[i].cycles;
    counts[layer].stalls += flash_model_fetch(flash, block->fetches[i].address, cycles_since_fetch);
    cycles_since_fetch = 0;
  }
  cycles_since_fetch = block->cycles_after_fetches;
}

// What the way from the block before costs.
static void count_border(const struct Block* block) {
  if (block->start != last_end) {
    counts[layer].cycles += options.core->taken_branch;
  } else if (last_overlaps && block->first_is_load) {
    counts[layer].cycles -= 1;  // a block's border cut them in two
  }
}

static void on_block(unsigned vcpu, void* data) {
  (void)vcpu;
  const struct Block* block = data;
  if (counting) {
    if (options.core != NULL) count_border(block);
    if (in_step && block->ends_step) end_step();
    if (block->ends_call) end_call();
  }
  if (block->starts_call) begin_call();
  if (counting && !in_step && block->starts_step) begin_step();
  if (counting) {
    if (block->layer >= 0) layer = block->layer;
    counts[layer].instructions += block->instructions;
    counts[layer].cycles += block->cycles;
    if (flash != NULL) fetch(block);
  }
  last_end = block->end;
  last_overlaps = block->last_overlaps;
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
  if (flash != NULL && !qemu_plugin_mem_is_store(info)) {
    counts[layer].stalls += flash_model_load(flash, address, (unsigned)bytes);
  }
  if (options.core == NULL) return;
  // Accesses of 8 bytes (LDRD and the like) need only the alignment of words.
  const uint64_t alignment = bytes > 4 ? 4 : bytes;
  if ((address & (alignment - 1)) != 0 && !qemu_plugin_mem_is_store(info)) {
    counts[layer].cycles += options.core->unaligned_load;
  }
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

static void on_translate(qemu_plugin_id_t id, struct qemu_plugin_tb* translated) {
  (void)id;
  struct Block* block = block_of(translated, copies_instruction_data, options.core,
                                 flash != NULL ? options.flash.read_bytes : 0, on_memory);
  block->layer = layer_map_at(block->start);
  block->starts_call = block->start == options.start;
  block->ends_call = block->start >= options.stop_lo && block->start < options.stop_hi;
  block->starts_step = options.step != 0 && block->start == options.step;
  block->ends_step = block->start >= options.step_stop_lo && block->start < options.step_stop_hi;
  qemu_plugin_register_vcpu_tb_exec_cb(translated, on_block, QEMU_PLUGIN_CB_NO_REGS, block);
}

EXPORTED int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t* info, int argc, char** argv) {
  copies_instruction_data = info->version.cur >= 3;
  for (int i = 0; i < argc; ++i) {
    if (!count_options_read(&options, argv[i])) {
      fprintf(stderr, "count: unknown option %s\n", argv[i]);
      return -1;
    }
  }
  if (options.map_path != NULL && !layer_map_read(options.map_path)) {
    fprintf(stderr, "count: cannot read the map %s\n", options.map_path);
    return -1;
  }
  if (options.flash.end != 0) {
    flash = flash_model_new(&options.flash);
    if (flash == NULL) {
      fprintf(stderr, "count: no such flash\n");
      return -1;
    }
  }
  out = options.out_path != NULL ? fopen(options.out_path, "w") : NULL;
  if (out == NULL) {
    fprintf(stderr, "count: cannot write to out=FILE\n");
    return -1;
  }
  qemu_plugin_register_vcpu_tb_trans_cb(id, on_translate);
  return 0;
}
