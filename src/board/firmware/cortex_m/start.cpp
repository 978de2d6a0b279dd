// Start-up of Cortex-M firmware: vectors, memories, faults, and the call of the model on a stack of its own.
#include "start.h"

extern "C" {

// Armv6-M instructions only: every Cortex-M has them.
// harness_call(function, arguments, count, stack_top): calls function(arguments[0], ...) with the stack at stack_top
// (8-byte aligned). `arguments` has room for at least four. The measurement of the model ends where execution comes
// back into this function.
__asm__(
    ".section .text.harness_call,\"ax\",%progbits\n"
    ".syntax unified\n"
    ".thumb_func\n"
    ".global harness_call\n"
    ".type harness_call, %function\n"
    "harness_call:\n"
    "  push {r4-r7, lr}\n"
    "  mov r4, sp\n"
    "  mov r5, r0\n"
    "  subs r6, r2, #4\n"  // arguments beyond the four in registers go on the stack
    "  ble 2f\n"
    "  adds r7, r6, #1\n"
    "  lsrs r7, r7, #1\n"
    "  lsls r7, r7, #3\n"  // keep it 8-byte aligned
    "  subs r3, r3, r7\n"
    "  movs r7, r1\n"
    "  adds r7, r7, #16\n"
    "  lsls r6, r6, #2\n"
    "1:\n"
    "  subs r6, r6, #4\n"
    "  ldr r0, [r7, r6]\n"
    "  str r0, [r3, r6]\n"
    "  bne 1b\n"
    "2:\n"
    "  mov sp, r3\n"
    "  ldm r1, {r0-r3}\n"
    "  blx r5\n"
    "  mov sp, r4\n"
    "  pop {r4-r7, pc}\n"
    ".size harness_call, . - harness_call\n"
    ".text\n");

// `frame` is what the core pushed: r0-r3, r12, lr, pc, xpsr.
__attribute__((used)) void harness_fault(const uint32_t* frame) {
  print_hex("fault at ", frame[6]);
  print_hex(" called from ", frame[5]);
  print_hex(" CFSR ", *reinterpret_cast<volatile uint32_t*>(0xE000ED28));
  print_hex(" BFAR ", *reinterpret_cast<volatile uint32_t*>(0xE000ED38));
  semihosting::print("\n");
  semihosting::exit(99);
}

__attribute__((naked)) static void fault() {
  __asm__ volatile(
      "mov r0, sp\n"
      "ldr r1, =harness_own_stack_top\n"  // the model's stack may be the very thing that is broken
      "mov sp, r1\n"
      "bl harness_fault\n");
}

__attribute__((noreturn)) void harness_reset() {
#ifndef __ARM_FEATURE_UNALIGNED
  *reinterpret_cast<volatile uint32_t*>(0xE000ED14) |= 1u
                                                       << 3;  // CCR.UNALIGN_TRP: the emulated core has unaligned access
#endif
  // Coprocessors 10 and 11, the FPU, for everyone.
  *reinterpret_cast<volatile uint32_t*>(0xE000ED88) |= 0xFu << 20;
  __asm__ volatile("dsb\n isb" ::: "memory");
  start_harness();
}

__attribute__((section(".vectors"), used)) void (*const harness_vectors[16])() = {
    reinterpret_cast<void (*)()>(&harness_own_stack_top),
    harness_reset,
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
