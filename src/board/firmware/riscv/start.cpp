// Start-up of RISC-V firmware: traps, memories, faults, and the call of the model on a stack of its own.
#include "start.h"

extern "C" {

__attribute__((noreturn)) void harness_reset();

// The machine begins at the lowest address of its memory, which is that of .vectors. A trap is told by harness_fault,
// on the harness's own stack: the model's may be the very thing that is broken. mtvec takes a multiple of 4.
__asm__(
    ".section .vectors,\"ax\",%progbits\n"
    ".option push\n"
    ".option arch, +zicsr\n"
    ".global harness_entry\n"
    ".type harness_entry, %function\n"
    "harness_entry:\n"
    "  la sp, harness_own_stack_top\n"
    "  la t0, harness_trap\n"
    "  csrw mtvec, t0\n"
    "  tail harness_reset\n"
    ".size harness_entry, . - harness_entry\n"
    ".balign 4\n"
    ".type harness_trap, %function\n"
    "harness_trap:\n"
    "  csrr a0, mepc\n"
    "  mv a1, ra\n"
    "  csrr a2, mcause\n"
    "  csrr a3, mtval\n"
    "  la sp, harness_own_stack_top\n"
    "  tail harness_fault\n"
    ".size harness_trap, . - harness_trap\n"
    ".option pop\n"
    ".text\n");

// semihosting_call(operation, arguments). An EBREAK is a call between these two shifts, all three uncompressed and in
// one page.
__asm__(
    ".section .text.semihosting_call,\"ax\",%progbits\n"
    ".option push\n"
    ".option norvc\n"
    ".balign 16\n"
    ".global semihosting_call\n"
    ".type semihosting_call, %function\n"
    "semihosting_call:\n"
    "  slli x0, x0, 0x1f\n"
    "  ebreak\n"
    "  srai x0, x0, 7\n"
    "  ret\n"
    ".size semihosting_call, . - semihosting_call\n"
    ".option pop\n"
    ".text\n");

// How many arguments are in registers: RV32E has a0 to a5 only.
#ifdef __riscv_32e
#define REGISTERS "6"
#define LOAD_A6_A7 ""
#else
#define REGISTERS "8"
#define LOAD_A6_A7 "  lw a6, 24(t1)\n  lw a7, 28(t1)\n"
#endif

// harness_call(function, arguments, count, stack_top): calls function(arguments[0], ...) with the stack at stack_top
// (16-byte aligned). `arguments` has room for at least eight. The measurement of the model ends where execution comes
// back into this function.
__asm__(
    ".section .text.harness_call,\"ax\",%progbits\n"
    ".global harness_call\n"
    ".type harness_call, %function\n"
    "harness_call:\n"
    "  addi sp, sp, -16\n"
    "  sw ra, 12(sp)\n"
    "  sw s0, 8(sp)\n"
    "  mv s0, sp\n"
    "  mv t0, a0\n"
    "  mv t1, a1\n"
    "  mv sp, a3\n"
    "  addi t2, a2, -" REGISTERS
    "\n"  // further arguments go on the stack
    "  blez t2, 2f\n"
    "  addi a4, t2, 3\n"
    "  andi a4, a4, -4\n"  // keep it 16-byte aligned
    "  slli a4, a4, 2\n"
    "  sub sp, sp, a4\n"
    "  addi a4, t1, 4*" REGISTERS
    "\n"
    "  mv a5, sp\n"
    "1:\n"
    "  lw a0, 0(a4)\n"
    "  sw a0, 0(a5)\n"
    "  addi a4, a4, 4\n"
    "  addi a5, a5, 4\n"
    "  addi t2, t2, -1\n"
    "  bgtz t2, 1b\n"
    "2:\n"
    "  lw a0, 0(t1)\n"
    "  lw a1, 4(t1)\n"
    "  lw a2, 8(t1)\n"
    "  lw a3, 12(t1)\n"
    "  lw a4, 16(t1)\n"
    "  lw a5, 20(t1)\n" LOAD_A6_A7
    "  jalr t0\n"
    "  mv sp, s0\n"
    "  lw ra, 12(sp)\n"
    "  lw s0, 8(sp)\n"
    "  addi sp, sp, 16\n"
    "  ret\n"
    ".size harness_call, . - harness_call\n"
    ".text\n");

__attribute__((used)) void harness_fault(uint32_t at, uint32_t called_from, uint32_t cause, uint32_t value) {
  print_hex("fault at ", at);
  print_hex(" called from ", called_from);
  print_hex(" mcause ", cause);
  print_hex(" mtval ", value);
  semihosting::print("\n");
  semihosting::exit(99);
}

void harness_reset() { start_harness(); }

}  // extern "C"
