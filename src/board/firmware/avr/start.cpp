// Start-up of AVR firmware: memories, and the call of the model on a stack of its own. Faults are the emulator's
// (simavr/run_avr.c): the chip has none.
#include "start.h"

extern "C" {

__attribute__((noreturn)) void harness_reset();

// The compiler asks libgcc for these wherever there is data; start.h does their work.
__asm__(
    ".global __do_copy_data\n"
    ".global __do_clear_bss\n"
    ".set __do_copy_data, 0\n"
    ".set __do_clear_bss, 0\n");

// r1 is 0 at all times, by the calling convention.
__asm__(
    ".section .harness_entry,\"ax\",@progbits\n"
    ".global harness_entry\n"
    ".type harness_entry, @function\n"
    "harness_entry:\n"
    "  clr r1\n"
    "  out 0x3f, r1\n"
    "  ldi r28, lo8(harness_own_stack_top - 1)\n"
    "  ldi r29, hi8(harness_own_stack_top - 1)\n"
    "  out 0x3e, r29\n"
    "  out 0x3d, r28\n"
    "  call harness_reset\n"
    ".size harness_entry, . - harness_entry\n"
    ".text\n");

// harness_call(function, arguments, count, stack_top): calls function(arguments[0], ...) with the stack below
// stack_top. In r25:r24, r23:r22, r21-r18 and r17:r16. `arguments` has room for at least nine, which is how many
// pointers go in registers, from r25:r24 to r9:r8. The measurement of the model ends where execution comes back into
// this function.
__asm__(
    ".section .text.harness_call,\"ax\",@progbits\n"
    ".global harness_call\n"
    ".type harness_call, @function\n"
    "harness_call:\n"
    "  .irp r, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 28, 29\n"
    "  push r\\r\n"
    "  .endr\n"
    "  in r2, 0x3d\n"  // kept by the model: the harness's stack pointer
    "  in r3, 0x3e\n"
    "  movw r30, r24\n"
    "  movw r26, r22\n"
    "  movw r28, r16\n"
    "  sbiw r28, 1\n"  // a push writes where the stack pointer is
    "  out 0x3e, r29\n"
    "  out 0x3d, r28\n"
    "  subi r18, 9\n"  // so many arguments are on the stack, the last pushed first
    "  brcs 2f\n"
    "  breq 2f\n"
    "  movw r28, r26\n"
    "  adiw r28, 18\n"
    "  add r28, r18\n"
    "  adc r29, r1\n"
    "  add r28, r18\n"
    "  adc r29, r1\n"
    "1:\n"
    "  ld r0, -Y\n"
    "  push r0\n"
    "  ld r0, -Y\n"
    "  push r0\n"
    "  dec r18\n"
    "  brne 1b\n"
    "2:\n"
    "  .irp r, 24, 22, 20, 18, 16, 14, 12, 10, 8\n"
    "  ld \\r, X+\n"
    "  ld \\r + 1, X+\n"
    "  .endr\n"
    "  icall\n"
    "  out 0x3e, r3\n"
    "  out 0x3d, r2\n"
    "  .irp r, 29, 28, 17, 16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2\n"
    "  pop r\\r\n"
    "  .endr\n"
    "  ret\n"
    ".size harness_call, . - harness_call\n"
    ".text\n");

void harness_reset() { start_harness(); }

}  // extern "C"
