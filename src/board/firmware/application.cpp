// Start-up of the smallest application that has the model in it: no test harness, nothing of the computer's. It is
// linked for its sizes, not run. application.h, which the build writes, has what is the model's: application_step(),
// which runs it once.
#include "application.h"

extern "C" {

extern uint32_t application_data_source, application_data_begin, application_data_end;
extern uint32_t application_bss_begin, application_bss_end;
extern uint32_t application_stack_top;

__attribute__((noreturn)) void application_reset() {
#ifdef __ARM_FP
  *reinterpret_cast<volatile uint32_t*>(0xE000ED88) |= 0xFu << 20;  // coprocessors 10 and 11, the FPU, for everyone
  __asm__ volatile("dsb\n isb" ::: "memory");
#endif
  const uint32_t* from = &application_data_source;
  for (uint32_t* to = &application_data_begin; to < &application_data_end; ++to) *to = *from++;
  for (uint32_t* to = &application_bss_begin; to < &application_bss_end; ++to) *to = 0;
  for (;;) application_step();
}

// Code that reports its rows finds nobody to report them to.
void milliwatt_trace(int, int, const void*, int32_t);
void milliwatt_trace(int, int, const void*, int32_t) {}

__attribute__((noreturn)) static void fault() {
  for (;;) {
  }
}

// The core's own exceptions; a chip's interrupts come behind them, as many as it has.
__attribute__((section(".vectors"), used)) void (*const application_vectors[16])() = {
    reinterpret_cast<void (*)()>(&application_stack_top),
    application_reset,
    fault,
    fault,
    fault,
    fault,
    fault,
    nullptr,
    nullptr,
    nullptr,
    nullptr,
    fault,
    fault,
    nullptr,
    fault,
    fault};

}  // extern "C"
