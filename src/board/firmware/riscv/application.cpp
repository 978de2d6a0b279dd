// The smallest application's start-up on RISC-V. A chip's table of interrupts comes on top.
#include "application_memories.h"

extern "C" {

__attribute__((noreturn, used)) void application_reset() {
  prepare_memories();
  for (;;) application_step();
}

__attribute__((noreturn, used, aligned(4))) void application_trap() {
  for (;;) {
  }
}

__asm__(
    ".section .vectors,\"ax\",%progbits\n"
    ".option push\n"
    ".option arch, +zicsr\n"
    ".global application_entry\n"
    ".type application_entry, %function\n"
    "application_entry:\n"
    "  la sp, application_stack_top\n"
    "  la t0, application_trap\n"
    "  csrw mtvec, t0\n"
    "  tail application_reset\n"
    ".size application_entry, . - application_entry\n"
    ".option pop\n"
    ".text\n");

}  // extern "C"
