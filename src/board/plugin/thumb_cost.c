#include "thumb_cost.h"

static unsigned count_bits(unsigned value) {
  unsigned count = 0;
  for (; value != 0; value &= value - 1) ++count;
  return count;
}

static struct ThumbCost plain(unsigned cycles) {
  struct ThumbCost cost = {kThumbPlain, cycles};
  return cost;
}

static struct ThumbCost single(const struct ThumbTiming* core, bool load) {
  const struct ThumbCost of_load = {kThumbSingleLoad, core->load};
  const struct ThumbCost of_store = {kThumbSingleStore, core->store};
  return load ? of_load : of_store;
}

static struct ThumbCost words(unsigned count) {
  struct ThumbCost cost = {kThumbWords, 1 + count};
  return cost;
}

// LDM, POP and the like, which may bring PC.
static struct ThumbCost loaded_words(const struct ThumbTiming* core, unsigned list) {
  struct ThumbCost cost = words(count_bits(list));
  if (list & 0x8000u) cost.cycles += core->pop_pc;
  return cost;
}

static struct ThumbCost cost_16(const struct ThumbTiming* core, uint16_t a) {
  if ((a & 0xf800) == 0x4800) return single(core, true);                 // LDR literal
  if ((a & 0xf000) == 0x5000) return single(core, ((a >> 9) & 7) >= 3);  // register offset: 0..2 store, 3..7 load
  // Immediate offset: word and byte (0x6000, 0x7000), halfword (0x8000), stack (0x9000).
  if (a >= 0x6000 && a <= 0x9fff) return single(core, (a >> 11) & 1);
  if ((a & 0xf000) == 0xc000) return words(count_bits(a & 0xffu));                         // LDM, STM
  if ((a & 0xfe00) == 0xb400) return words(count_bits(a & 0x1ffu));                        // PUSH; bit 8 is LR
  if ((a & 0xfe00) == 0xbc00) return loaded_words(core, (a & 0xffu) | (a & 0x100u) << 7);  // POP; bit 8 is PC
  return plain(1);
}

// Multiple and dual loads and stores, exclusives, table branches: 1110 100x xxxx xxxx.
static struct ThumbCost cost_multiple(const struct ThumbTiming* core, uint16_t a, uint16_t b) {
  const bool load = a & 0x0010;
  if ((a & 0x0040) == 0) return load ? loaded_words(core, b) : words(count_bits(b));  // LDM, STM, PUSH.W, POP.W
  const bool dual = (a & 0x0020) || (a & 0x0100);                                     // P or W set: LDRD, STRD
  if (dual) return words(2);
  return single(core, load);  // LDREX, LDREXB, LDREXH, TBB, TBH, STREX and its like
}

// Loads and stores of FPU registers and two-register moves: 1110 110x xxxx xxxx with coprocessor 10 or 11.
static struct ThumbCost cost_fpu_memory(const struct ThumbTiming* core, uint16_t a, uint16_t b) {
  const bool index_before = a & 0x0100;
  const bool up = a & 0x0080;
  const bool write_back = a & 0x0020;
  const bool load = a & 0x0010;
  const bool is_double = (b & 0x0100) != 0;
  if (index_before && !write_back) return is_double ? words(2) : single(core, load);  // VLDR, VSTR
  if (index_before != up) return words(b & 0xffu);  // VLDM, VSTM, VPUSH, VPOP: the immediate counts words
  return plain(1);                                  // VMOV between two core registers and the FPU
}

// Multiplications with two or four registers and divisions: 1111 1011 xxxx xxxx.
static struct ThumbCost cost_multiply(const struct ThumbTiming* core, uint16_t a, uint16_t b) {
  const bool adds = (b & 0xf000) != 0xf000;
  switch (a & 0x00f0) {
    case 0x0000:  // MUL, MLA, MLS
      return plain(adds ? core->multiply_add : 1);
    case 0x0080:  // SMULL
    case 0x00a0:  // UMULL
      return plain(core->long_multiply);
    case 0x0090:  // SDIV
    case 0x00b0:  // UDIV
      return plain(7);
    case 0x00c0:  // SMLAL; with DSP its forms of halfwords too
    case 0x00e0:  // UMLAL, UMAAL
      return plain(core->long_multiply_add);
    default:
      return plain(1);
  }
}

// FPU arithmetic: 1110 1110 xxxx xxxx, bit 4 of the second halfword clear.
static struct ThumbCost cost_fpu_arithmetic(uint16_t a, uint16_t b) {
  switch (a & 0x00b0) {
    case 0x0000:  // VMLA, VMLS
    case 0x0010:  // VNMLA, VNMLS
    case 0x0090:  // VFNMA, VFNMS
    case 0x00a0:  // VFMA, VFMS
      return plain(3);
    case 0x0080:  // VDIV
      return plain(14);
    case 0x00b0:  // VSQRT among the one-operand instructions
      return plain((a & 0x000f) == 0x0001 && (b & 0x00c0) == 0x00c0 ? 14 : 1);
    default:
      return plain(1);
  }
}

static struct ThumbCost cost_32(const struct ThumbTiming* core, uint16_t a, uint16_t b) {
  const bool fpu = (b & 0x0e00) == 0x0a00;
  if ((a & 0xfe00) == 0xe800) return cost_multiple(core, a, b);
  if ((a & 0xfe00) == 0xec00 && fpu) return cost_fpu_memory(core, a, b);
  if ((a & 0xff00) == 0xee00 && fpu && (b & 0x0010) == 0) return cost_fpu_arithmetic(a, b);
  if ((a & 0xfe00) == 0xf800) {  // single loads and stores
    const bool load = a & 0x0010;
    const bool word = (a & 0x0060) == 0x0040;
    const bool hint = load && (b & 0xf000) == 0xf000 && !word;  // PLD, PLI: a load of a byte or halfword into PC
    return hint ? plain(1) : single(core, load);
  }
  if ((a & 0xff00) == 0xfb00) return cost_multiply(core, a, b);
  if ((a & 0xf800) == 0xf000 && (b & 0xd000) == 0xd000) return plain(core->call);  // BL
  return plain(1);
}

unsigned thumb_length(uint16_t first) { return (first >> 11) >= 0x1d ? 4 : 2; }

struct ThumbCost thumb_cost(const struct ThumbTiming* core, uint16_t first, uint16_t second, unsigned bytes) {
  return bytes == 2 ? cost_16(core, first) : cost_32(core, first, second);
}

unsigned thumb_it_length(uint16_t first, unsigned bytes) {
  if (bytes != 2 || (first & 0xff00) != 0xbf00) return 0;
  unsigned mask = first & 0xfu;  // its lowest set bit ends the block; no bit set is a hint (NOP, WFI, ...)
  if (mask == 0) return 0;
  unsigned length = 4;
  for (; (mask & 1) == 0; mask >>= 1) --length;
  return length;
}
