// Start-up of Xtensa firmware without register windows: vectors, memories, faults, and the call of the model on a stack
// of its own.
#include "start.h"

#include "rom_floats.h"

extern "C" {

__attribute__((noreturn)) void harness_reset();

// Where the core begins, and its exceptions' vectors: of the kernel, of users, and within exceptions, from VECBASE on
// (QEMU's core-lx106/core-isa.h). A fault is told by harness_fault, on the harness's own stack: the model's may be the
// very thing that is broken.
__asm__(
    ".section .reset,\"ax\",@progbits\n"
    ".global harness_entry\n"
    ".type harness_entry, @function\n"
    "harness_entry:\n"
    "  j 1f\n"
    ".literal_position\n"
    ".align 4\n"
    "1:\n"
    "  movi a0, 0\n"
    "  wsr.ps a0\n"
    "  rsync\n"
    "  movi a1, harness_own_stack_top\n"
    "  movi a0, harness_reset\n"
    "  jx a0\n"
    ".size harness_entry, . - harness_entry\n"
    ".section .vectors,\"ax\",@progbits\n"
    "  .org 0x30\n"
    "  j harness_trap\n"
    "  .org 0x50\n"
    "  j harness_trap\n"
    "  .org 0x70\n"
    "  j harness_trap\n"
    "  .org 0x80\n"
    ".literal_position\n"
    ".align 4\n"
    ".type harness_trap, @function\n"
    "harness_trap:\n"
    "  rsr.epc1 a2\n"
    "  mov a3, a0\n"
    "  rsr.exccause a4\n"
    "  rsr.excvaddr a5\n"
    "  movi a1, harness_own_stack_top\n"
    "  movi a0, harness_fault\n"
    "  jx a0\n"
    ".size harness_trap, . - harness_trap\n"
    ".text\n");

// harness_call(function, arguments, count, stack_top): calls function(arguments[0], ...) with the stack at stack_top
// (16-byte aligned). `arguments` has room for at least six, which is how many are in registers. The measurement of the
// model ends where execution comes back into this function.
__asm__(
    ".section .text.harness_call,\"ax\",@progbits\n"
    ".align 4\n"
    ".global harness_call\n"
    ".type harness_call, @function\n"
    "harness_call:\n"
    "  addi a1, a1, -16\n"
    "  s32i a0, a1, 12\n"
    "  s32i a12, a1, 8\n"
    "  mov a12, a1\n"
    "  mov a8, a2\n"
    "  mov a9, a3\n"
    "  mov a1, a5\n"
    "  addi a10, a4, -6\n"  // further arguments go on the stack
    "  blti a10, 1, 2f\n"
    "  addi a6, a10, 3\n"
    "  srli a6, a6, 2\n"
    "  slli a6, a6, 4\n"  // keep it 16-byte aligned
    "  sub a1, a1, a6\n"
    "  addi a6, a9, 24\n"
    "  mov a7, a1\n"
    "1:\n"
    "  l32i a2, a6, 0\n"
    "  s32i a2, a7, 0\n"
    "  addi a6, a6, 4\n"
    "  addi a7, a7, 4\n"
    "  addi a10, a10, -1\n"
    "  bgei a10, 1, 1b\n"
    "2:\n"
    "  l32i a2, a9, 0\n"
    "  l32i a3, a9, 4\n"
    "  l32i a4, a9, 8\n"
    "  l32i a5, a9, 12\n"
    "  l32i a6, a9, 16\n"
    "  l32i a7, a9, 20\n"
    "  callx0 a8\n"
    "  mov a1, a12\n"
    "  l32i a0, a1, 12\n"
    "  l32i a12, a1, 8\n"
    "  addi a1, a1, 16\n"
    "  ret\n"
    ".size harness_call, . - harness_call\n"
    ".text\n");

__attribute__((used)) void harness_fault(uint32_t at, uint32_t called_from, uint32_t cause, uint32_t address) {
  print_hex("fault at ", at);
  print_hex(" called from ", called_from);
  print_hex(" exccause ", cause);
  print_hex(" excvaddr ", address);
  semihosting::print("\n");
  semihosting::exit(99);
}

void harness_reset() { start_harness(); }

}  // extern "C"
