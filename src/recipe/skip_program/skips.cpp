// One instruction of the application is skipped in one pass of its loop (tick, watchdog, think), on an emulated
// Cortex-M with Thumb-2 whose code memory can be written; then the loop goes on as before.
//
// The script of skip_model.h is run without a fault first, keeping the memory after each pass. A trial takes that
// memory up before its pass and runs on until the memory is again that of the run without a fault. It is safe if from
// the next pass on no output is active that is not active in that run, and if a press of the interlock, tried at every
// pass on a copy of the memory, gives the safe levels at once.
//
// A pass that ends in a fault of the processor, or that does not end, is followed by what a watchdog does: memory is
// cleared. Code cannot be written meanwhile, as flash cannot.
#include <stdint.h>
#include <string.h>

#include "skip_call.h"
#include "skip_model.h"

namespace {

volatile uint32_t& memory(uint32_t address) { return *reinterpret_cast<volatile uint32_t*>(address); }

const uint32_t kMpuControl = 0xE000ED94;  // Armv7-M Architecture Reference Manual, B3.5
const uint32_t kMpuRegion = 0xE000ED98;
const uint32_t kMpuBase = 0xE000ED9C;
const uint32_t kMpuAttributes = 0xE000EDA0;
const uint32_t kTimerControl = 0xE000E010;  // SysTick, B3.3
const uint32_t kTimerReload = 0xE000E014;
const uint32_t kTimerValue = 0xE000E018;
const uint32_t kTimerTicks = 25000 * 100;  // of the emulated boards' 25 MHz: 100 ms
const uint32_t kMostTicks = 3;

enum Mode { kEveryTime, kFirstTime };
const uint32_t kLibraryHalves = 160;  // of memcpy and the like, at most; what lies behind them may be tried too

struct Skip {
  uint16_t* at;
  uint32_t halves;  // of 16 bits
  Mode mode;
  uint16_t original[2];
};

struct Kept {
  Application application;
  uint8_t levels;
};

Kept after[kPasses];
uint8_t levels;

// What the application is given, and beside it room for what it writes wrongly.
struct Given {
  uint8_t before[1024];
  Application application;
  uint8_t behind_application[1024];
  Row row;
  uint8_t behind_row[1024];
  uint8_t arena[kArenaBytes] __attribute__((aligned(8)));
  uint8_t behind_arena[1024];
};
Given given;
Application& application = given.application;
Row& row = given.row;
uint8_t* const arena = given.arena;
const uint32_t kStackBytes = 8192;
uint8_t own_stack[kStackBytes + 512] __attribute__((aligned(8)));  // what is above it is the caller's
bool is_prepared;
Skip skip;
volatile bool is_armed;  // of kFirstTime: the instruction is still replaced
volatile bool was_reached;
uint32_t ticks;
bool caller_was_damaged;

}  // namespace

namespace {

void protect_code(bool on) {
  memory(kMpuControl) = on ? 5 : 0;  // with the default map for everything else
  __asm__ volatile("dsb\n isb" ::: "memory");
}

void put(const uint16_t* halves) {
  for (uint32_t i = 0; i < skip.halves; ++i) skip.at[i] = halves[i];
  __asm__ volatile("dsb\n isb" ::: "memory");
}

// NOP, and an instruction that is undefined for ever.
void replace_instruction() {
  static const uint16_t kNop[2] = {0xBF00, 0}, kWideNop[2] = {0xF3AF, 0x8000};
  static const uint16_t kUndefined[2] = {0xDE00, 0}, kWideUndefined[2] = {0xF7F0, 0xA000};
  for (uint32_t i = 0; i < skip.halves; ++i) skip.original[i] = skip.at[i];
  was_reached = false;
  is_armed = skip.mode == kFirstTime;
  if (is_armed) {
    put(skip.halves == 1 ? kUndefined : kWideUndefined);
  } else {
    put(skip.halves == 1 ? kNop : kWideNop);
  }
}

bool caller_is_whole() {
  for (uint32_t i = 1; i < 9; ++i) {
    if (skip_returned[i] != 0x44444444u) return false;
  }
  for (uint32_t i = kStackBytes; i < sizeof own_stack; ++i) {
    if (own_stack[i] != 0x5A) return false;
  }
  return true;
}

// Returns false if the function did not come back. Its result is skip_returned[0].
bool call(uintptr_t function, const void* first, uint32_t second, const void* third, uint32_t fourth) {
  const uint32_t arguments[4] = {static_cast<uint32_t>(reinterpret_cast<uintptr_t>(first)), second,
                                 static_cast<uint32_t>(reinterpret_cast<uintptr_t>(third)), fourth};
  memset(own_stack + kStackBytes, 0x5A, sizeof own_stack - kStackBytes);
  ticks = 0;
  memory(kTimerValue) = 0;
  memory(kTimerControl) = 7;
  const bool came_back = skip_call(function, arguments, own_stack + kStackBytes) == 0;
  memory(kTimerControl) = 0;
  if (came_back && !caller_is_whole()) caller_was_damaged = true;
  return came_back;
}

// One pass of the loop. Returns false if a part of it did not come back.
bool run_pass(int at) {
  memcpy(row.samples, script[at].samples, sizeof row.samples);
  row.sequence = static_cast<uint32_t>(at);
  row.crc = script[at].crc;
  const uint32_t now_ms = static_cast<uint32_t>(at * kPeriodMs);
  if (!call(tick(), &application, script[at].pressed, &row, now_ms)) return false;
  levels = static_cast<uint8_t>(skip_returned[0]);
  if (!call(watchdog(), &application, 0, nullptr, 0)) return false;
  if (skip_returned[0] == 0) levels = kSafeLevels;
  return call(think(), &application, static_cast<uint32_t>(reinterpret_cast<uintptr_t>(&row)), arena, 0);
}

void reset() {
  memset(&application, 0, sizeof application);
  levels = kSafeLevels;
}

bool interlock_holds(int at) {
  const Application kept = application;
  const uint32_t now_ms = static_cast<uint32_t>(at * kPeriodMs);
  const bool came_back = call(tick(), &application, 1, &row, now_ms);
  const bool holds = came_back && static_cast<uint8_t>(skip_returned[0]) == kSafeLevels;
  application = kept;
  return holds;
}

// The run without a fault.
void prepare() {
  memory(kMpuControl) = 0;
  for (uint32_t vector = 2; vector < 16; ++vector) {
    memory(4 * vector) = static_cast<uint32_t>(reinterpret_cast<uintptr_t>(vector == 15 ? &skip_tick : &skip_fault));
  }
  memory(kTimerReload) = kTimerTicks;
  memory(kMpuRegion) = 0;
  memory(kMpuBase) = 0;
  memory(kMpuAttributes) = 6u << 24 | 21u << 1 | 1u;  // read-only, 4 MB
  reset();
  for (int at = 0; at < kPasses; ++at) {
    run_pass(at);
    after[at].application = application;
    after[at].levels = levels;
  }
  is_prepared = true;
}

struct Outcome {
  bool safe, ended, changed;
};

Outcome run_trial(int first) {
  if (first == 0) {
    reset();
  } else {
    application = after[first - 1].application;
    levels = after[first - 1].levels;
  }
  Outcome outcome = {true, false, false};
  protect_code(false);
  replace_instruction();
  protect_code(true);
  outcome.ended = !run_pass(first);
  is_armed = false;
  protect_code(false);
  put(skip.original);
  protect_code(true);
  if (outcome.ended) reset();
  if (levels != after[first].levels) outcome.changed = true;
  for (int at = first + 1; at < kPasses; ++at) {
    if (memcmp(&application, &after[at - 1].application, sizeof application) == 0) break;
    if (!run_pass(at)) {
      outcome.ended = true;
      reset();
    }
    const uint8_t active = levels ^ kSafeLevels;
    const uint8_t may_be_active = after[at].levels ^ kSafeLevels;
    if (active != may_be_active) outcome.changed = true;
    if ((active & ~may_be_active) != 0 || !interlock_holds(at)) outcome.safe = false;
  }
  protect_code(false);
  return outcome;
}

}  // namespace

extern "C" {

// `frame` is what the core pushed: r0-r3, r12, lr, pc, xpsr. Returns whether the program goes on.
uint32_t skip_fault_resumes(uint32_t* frame) {
  const uint8_t* const pushed = reinterpret_cast<const uint8_t*>(frame);
  if (!is_armed || pushed < own_stack || pushed > own_stack + sizeof own_stack - 32)
    return 0;  // there may be no memory
  if (frame[6] != reinterpret_cast<uintptr_t>(skip.at)) return 0;
  is_armed = false;
  was_reached = true;
  put(skip.original);
  frame[6] += 2 * skip.halves;
  // The state of an IT block goes on by one instruction (B1.4.2, A7.3.3).
  uint32_t state = (frame[7] >> 25 & 3u) | (frame[7] >> 10 & 0x3Fu) << 2;
  state = (state & 7u) == 0 ? 0 : (state & 0xE0u) | (state << 1 & 0x1Fu);
  frame[7] = (frame[7] & ~(3u << 25 | 0x3Fu << 10)) | (state & 3u) << 25 | (state >> 2) << 10;
  return 1;
}

uint32_t skip_tick_resumes(void) { return ++ticks < kMostTicks ? 1 : 0; }
}

// The halves of the application's code, then of what it calls of the library; null behind them.
static uint16_t* half_at(uint32_t index) {
  const uintptr_t begin = code_begin() & ~uintptr_t{1};
  const uint32_t own = static_cast<uint32_t>(((code_end() & ~uintptr_t{1}) - begin) / 2);
  if (index < own) return reinterpret_cast<uint16_t*>(begin) + index;
  index -= own;
  const uintptr_t library[3] = {reinterpret_cast<uintptr_t>(&memcpy), reinterpret_cast<uintptr_t>(&memset),
                                reinterpret_cast<uintptr_t>(&memcmp)};
  if (index >= 3 * kLibraryHalves) return nullptr;
  return reinterpret_cast<uint16_t*>(library[index / kLibraryHalves] & ~uintptr_t{1}) + index % kLibraryHalves;
}

// Instructions are told from constants, and from second halves of instructions, by their being executed.
static void try_half(uint32_t index, int every_pass, int32_t* out0) {
  bool is_instruction = false;
  for (int first = 0; first < kPasses; first += every_pass) {
    for (int mode = kFirstTime; mode >= kEveryTime; --mode) {
      skip.mode = static_cast<Mode>(mode);
      caller_was_damaged = false;
      const Outcome outcome = run_trial(first);
      if (mode == kFirstTime && !was_reached) break;
      is_instruction = true;
      ++out0[1];
      out0[2] += outcome.safe ? 1 : 0;
      out0[3] += outcome.ended ? 1 : 0;
      out0[4] += outcome.changed ? 1 : 0;
      out0[5] += caller_was_damaged ? 1 : 0;
      if (outcome.safe || out0[7] >= 0) continue;
      out0[7] = static_cast<int32_t>(index);
      out0[8] = first;
      out0[9] = mode;
    }
  }
  out0[0] += is_instruction ? 1 : 0;
}

// in0: the first half to be tried, the next one to be tried after it, how many, passes from one trial to the next.
// out0: instructions that were executed, trials, safe ones, those that ended in a fault or did not end, those with
// other levels, those that damaged the caller's registers or frame, passes that are active without a fault; the first
// unsafe one: which half (-1: none), the pass, whether the instruction was skipped at its first execution only; how
// many halves there were.
int SKIP_ENTRY(const int32_t* in0, int32_t* out0, SkipState*, void*) {
  if (!is_prepared) prepare();
  memset(out0, 0, 11 * sizeof out0[0]);
  out0[7] = -1;
  for (int at = 0; at < kPasses; ++at) out0[6] += after[at].levels != kSafeLevels ? 1 : 0;
  for (int32_t i = 0; i < in0[2]; ++i) {
    const uint32_t index = static_cast<uint32_t>(in0[0] + i * in0[1]);
    skip.at = half_at(index);
    if (skip.at == nullptr) break;
    ++out0[10];
    skip.halves = *skip.at >> 11 >= 0x1D ? 2 : 1;  // Thumb-2's encoding (A5.1)
    try_half(index, in0[3], out0);
  }
  return 1;
}
