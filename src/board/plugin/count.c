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

#include "block.h"
#include "call_log.h"
#include "flash_model.h"
#include "qemu_api.h"

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

static uint64_t last_end;
static unsigned cycles_since_fetch;
static bool last_overlaps;

static void fetch(const struct Block* block) {
  for (size_t i = 0; i < block->fetch_count; ++i) {
    cycles_since_fetch += block->fetches[i].cycles;
    call_log_now->stalls += flash_model_fetch(flash, block->fetches[i].address, cycles_since_fetch);
    cycles_since_fetch = 0;
  }
  cycles_since_fetch = block->cycles_after_fetches;
}

// What the way from the block before costs.
static void count_border(const struct Block* block) {
  if (block->start != last_end) {
    call_log_now->cycles += options.core->taken_branch;
  } else if (last_overlaps && block->first_is_load) {
    call_log_now->cycles -= 1;  // a block's border cut them in two
  }
}

static void on_block(unsigned vcpu, void* data) {
  (void)vcpu;
  const struct Block* block = data;
  if (call_log_now != NULL && options.core != NULL) count_border(block);
  if (call_log_enter(&block->place)) {
    if (flash != NULL) flash_model_clear(flash);
    cycles_since_fetch = 0;
  }
  if (call_log_now != NULL) {
    call_log_now->instructions += block->instructions;
    call_log_now->cycles += block->cycles;
    if (flash != NULL) fetch(block);
  }
  last_end = block->end;
  last_overlaps = block->last_overlaps;
}

static void on_memory(unsigned vcpu, qemu_plugin_meminfo_t info, uint64_t address, void* data) {
  (void)vcpu;
  if (call_log_now == NULL) return;
  const unsigned shift = qemu_plugin_mem_size_shift(info);
  const uint64_t bytes = UINT64_C(1) << shift;
  call_log_touch(address, address + bytes);
  if (flash != NULL && !qemu_plugin_mem_is_store(info)) {
    call_log_now->stalls += flash_model_load(flash, address, (unsigned)bytes);
  }
  if (options.core == NULL) return;
  // Accesses of 8 bytes (LDRD and the like) need only the alignment of words.
  const uint64_t alignment = bytes > 4 ? 4 : bytes;
  if ((address & (alignment - 1)) != 0 && !qemu_plugin_mem_is_store(info)) {
    call_log_now->cycles += options.core->unaligned_load;
  }
  switch ((enum MemoryCost)(uintptr_t)data) {
    case kPaid:
      break;
    case kPerAccess:
      call_log_now->cycles += 1;
      break;
    case kPerWord:
      call_log_now->cycles += bytes > 4 ? bytes / 4 : 1;
      break;
  }
}

static void on_translate(qemu_plugin_id_t id, struct qemu_plugin_tb* translated) {
  (void)id;
  struct Block* block = block_of(translated, copies_instruction_data, options.core,
                                 flash != NULL ? options.flash.read_bytes : 0, on_memory);
  block->place = call_log_place(block->start);
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
  if (options.flash.end != 0) {
    flash = flash_model_new(&options.flash);
    if (flash == NULL) {
      fprintf(stderr, "count: no such flash\n");
      return -1;
    }
  }
  if (!call_log_open(&options)) return -1;
  qemu_plugin_register_vcpu_tb_trans_cb(id, on_translate);
  return 0;
}
