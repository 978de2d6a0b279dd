// The smallest application's start-up and vectors on Cortex-M.
#include "application_memories.h"

extern "C" {

extern uint32_t application_stack_top;

__attribute__((noreturn)) void application_reset() {
#ifdef __ARM_FP
  *reinterpret_cast<volatile uint32_t*>(0xE000ED88) |= 0xFu << 20;  // coprocessors 10 and 11, the FPU, for everyone
  __asm__ volatile("dsb\n isb" ::: "memory");
#endif
  prepare_memories();
  for (;;) application_step();
}

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
