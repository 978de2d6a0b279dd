#include "block.h"

#include <stdlib.h>
#include <string.h>

#include "thumb_cost.h"

static void read_instruction(const struct qemu_plugin_insn* instruction, bool copies_data, uint16_t halves[2]) {
  size_t bytes = qemu_plugin_insn_size(instruction);
  if (bytes > 4) bytes = 4;
  // May be too many: near a page's end QEMU 7.2 gives the halfword of the next instruction too.
  halves[0] = halves[1] = 0;
  if (copies_data) {
    size_t (*copy)(const struct qemu_plugin_insn*, void*, size_t) =
        (size_t(*)(const struct qemu_plugin_insn*, void*, size_t))qemu_plugin_insn_data;
    copy(instruction, halves, bytes);
  } else {
    const void* (*data)(const struct qemu_plugin_insn*) =
        (const void* (*)(const struct qemu_plugin_insn*))qemu_plugin_insn_data;
    memcpy(halves, data(instruction), bytes);
  }
}

// Adds an instruction's cost to the block, and says what is left to pay when it touches memory.
static enum MemoryCost charge(struct Block* block, struct ThumbCost cost, bool overlaps, bool conditional) {
  const bool load = cost.kind == kThumbSingleLoad;
  const unsigned cycles = load && overlaps ? 1 : cost.cycles;
  if (!conditional || cost.kind == kThumbPlain || cost.kind == kThumbSingleStore) {
    block->cycles += cycles;
    return kPaid;
  }
  block->cycles += 1;
  if (!load) return kPerWord;
  return cycles > 1 ? kPerAccess : kPaid;
}

// Notes the reads of flash that bring an instruction. Room is for two an instruction: a wide one may lie in two reads.
static void note_fetches(struct Block* block, uint64_t read_bytes, uint64_t address, unsigned bytes) {
  const uint64_t mask = ~(read_bytes - 1);
  for (uint64_t at = address; at < address + bytes; at += 2) {
    if (block->fetch_count > 0 && (block->fetches[block->fetch_count - 1].address & mask) == (at & mask)) continue;
    block->fetches[block->fetch_count].address = at;
    block->fetches[block->fetch_count].cycles = block->cycles - block->cycles_after_fetches;
    block->cycles_after_fetches = block->cycles;  // before the last fetch, for the time being
    ++block->fetch_count;
  }
}

// A block of another instruction set than Thumb: instructions, and what they touch.
static void count_instructions(struct Block* block, struct qemu_plugin_tb* translated, MemoryCallback on_memory) {
  for (size_t i = 0; i < block->instructions; ++i) {
    struct qemu_plugin_insn* instruction = qemu_plugin_tb_get_insn(translated, i);
    qemu_plugin_register_vcpu_mem_cb(instruction, on_memory, QEMU_PLUGIN_CB_NO_REGS, QEMU_PLUGIN_MEM_RW,
                                     (void*)(uintptr_t)kPaid);
    const uint64_t address = qemu_plugin_insn_vaddr(instruction);
    if (i == 0) block->start = address;
    block->end = address + qemu_plugin_insn_size(instruction);
  }
}

// May a single load directly behind it take less?
static bool overlaps_next(const struct ThumbTiming* core, struct ThumbCost cost) {
  return (cost.kind == kThumbSingleLoad && core->load_overlaps_load) ||
         (cost.kind == kThumbSingleStore && core->load_overlaps_store);
}

struct Block* block_of(struct qemu_plugin_tb* translated, bool copies_data, const struct ThumbTiming* core,
                       uint64_t read_bytes, MemoryCallback on_memory) {
  const size_t n = qemu_plugin_tb_n_insns(translated);
  struct Block* block = calloc(1, sizeof *block);
  if (block == NULL || n == 0) abort();
  block->instructions = (unsigned)n;
  if (core == NULL) {
    count_instructions(block, translated, on_memory);
    return block;
  }
  if (read_bytes != 0) {
    block->fetches = calloc(2 * n, sizeof *block->fetches);
    if (block->fetches == NULL) abort();
  }

  bool overlaps = false;     // the instruction before, with a load
  unsigned conditional = 0;  // instructions of an IT block still to come
  for (size_t i = 0; i < n; ++i) {
    struct qemu_plugin_insn* instruction = qemu_plugin_tb_get_insn(translated, i);
    const uint64_t address = qemu_plugin_insn_vaddr(instruction);
    uint16_t halves[2];
    read_instruction(instruction, copies_data, halves);
    const unsigned bytes = thumb_length(halves[0]);
    const struct ThumbCost cost = thumb_cost(core, halves[0], halves[1], bytes);

    if (read_bytes != 0) note_fetches(block, read_bytes, address, bytes);
    const enum MemoryCost memory = charge(block, cost, overlaps, conditional > 0);
    qemu_plugin_register_vcpu_mem_cb(instruction, on_memory, QEMU_PLUGIN_CB_NO_REGS, QEMU_PLUGIN_MEM_RW,
                                     (void*)(uintptr_t)memory);
    if (conditional > 0) --conditional;
    const unsigned it = thumb_it_length(halves[0], bytes);
    if (it > 0) conditional = it;

    overlaps = overlaps_next(core, cost);
    if (i == 0) {
      block->start = address;
      block->first_is_load = cost.kind == kThumbSingleLoad;
    }
    block->end = address + bytes;
  }
  block->last_overlaps = overlaps;
  block->cycles_after_fetches = block->cycles - block->cycles_after_fetches;
  return block;
}
