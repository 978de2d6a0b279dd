// The smallest application's start-up and vectors on AVR, as avr-libc has them.
#include "application_memories.h"

// Vectors besides reset, of each chip.
#if defined(__AVR_ATmega2560__)
#define OTHER_VECTORS "56"
#elif defined(__AVR_ATtiny1616__)
#define OTHER_VECTORS "30"
#else
#define OTHER_VECTORS "25"
#endif

extern "C" {

// The compiler asks libgcc for these wherever there is data; prepare_memories() does their work.
__asm__(
    ".global __do_copy_data\n"
    ".global __do_clear_bss\n"
    ".set __do_copy_data, 0\n"
    ".set __do_clear_bss, 0\n");

__attribute__((noreturn, used)) void application_reset() {
  prepare_memories();
  for (;;) application_step();
}

__asm__(
    ".section .vectors,\"ax\",@progbits\n"
    "  jmp application_entry\n"
    "  .rept " OTHER_VECTORS
    "\n"
    "  jmp application_fault\n"
    "  .endr\n"
    "application_fault:\n"
    "  rjmp application_fault\n"
    ".global application_entry\n"
    ".type application_entry, @function\n"
    "application_entry:\n"
    "  clr r1\n"
    "  out 0x3f, r1\n"
    "  ldi r28, lo8(application_stack_top - 1)\n"
    "  ldi r29, hi8(application_stack_top - 1)\n"
    "  out 0x3e, r29\n"
    "  out 0x3d, r28\n"
    "  jmp application_reset\n"
    ".size application_entry, . - application_entry\n"
    ".text\n");

}  // extern "C"
