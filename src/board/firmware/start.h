// What start-up does on every core: memories, then the harness; and how a fault is told.
#ifndef MILLIWATT_START_H
#define MILLIWATT_START_H

#include "semihosting.h"
#include "stored_word.h"

extern "C" {

extern uint32_t harness_data_source, harness_data_begin, harness_data_end;  // the model's .data: where from, where to
extern uint32_t harness_bss_begin, harness_bss_end;                         // the model's .bss
extern uint32_t harness_own_bss_begin, harness_own_bss_end;
extern uint32_t harness_own_stack_top;
extern void (*harness_init_begin)();
extern void (*harness_init_end)();

int harness_main();

}  // extern "C"

__attribute__((noreturn)) static inline void start_harness() {
  const uint32_t* from = &harness_data_source;
  for (uint32_t* to = &harness_data_begin; to < &harness_data_end; ++to) *to = stored_word(from++);
  for (uint32_t* to = &harness_bss_begin; to < &harness_bss_end; ++to) *to = 0;
  for (uint32_t* to = &harness_own_bss_begin; to < &harness_own_bss_end; ++to) *to = 0;
  for (void (**init)() = &harness_init_begin; init < &harness_init_end; ++init) (*init)();
  semihosting::exit(harness_main());
  for (;;) {
  }
}

// ` CFSR 0x00000100`
static inline void print_hex(const char* before, uint32_t value) {
  char text[11] = "0x00000000";
  for (int i = 9; i >= 2; --i, value >>= 4) text[i] = "0123456789abcdef"[value & 15];
  semihosting::print(before);
  semihosting::print(text);
}

#endif
