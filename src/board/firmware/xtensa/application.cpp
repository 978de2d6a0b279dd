// The smallest application's start-up on an LX106 core: what the boot loader jumps to. A chip's vectors are in its ROM.
#include "application_memories.h"
#include "rom_floats.h"

extern "C" {

__attribute__((noreturn, used)) void application_reset() {
  prepare_memories();
  for (;;) application_step();
}

__asm__(
    ".section .vectors,\"ax\",@progbits\n"
    ".literal_position\n"
    ".global application_entry\n"
    ".type application_entry, @function\n"
    ".align 4\n"
    "application_entry:\n"
    "  movi a1, application_stack_top\n"
    "  movi a0, application_reset\n"
    "  jx a0\n"
    ".size application_entry, . - application_entry\n"
    ".text\n");

}  // extern "C"
