// Calls of a function that may not come back: by a fault of the processor, or because it does not end.
#pragma once

#include <stdint.h>

extern "C" {

uint32_t skip_returned[9];  // r0 and r4-r11 after the call

// skip_call(function, arguments, stack_top): calls it with four arguments on a stack of its own. Returns 0, or 1 if it
// did not come back.
int skip_call(uintptr_t function, const uint32_t* arguments, void* stack_top);
__attribute__((used)) uint32_t skip_fault_resumes(uint32_t* frame);
__attribute__((used)) uint32_t skip_tick_resumes(void);
void skip_fault();
void skip_tick();
}

__asm__(
    ".section .text.skip_call,\"ax\",%progbits\n"
    ".syntax unified\n"
    ".thumb_func\n"
    ".global skip_call\n"
    ".type skip_call, %function\n"
    "skip_call:\n"
    "  push {r3-r11, lr}\n"
    "  msr psp, r2\n"
    "  movs r2, #2\n"
    "  msr control, r2\n"
    "  isb\n"
    "  mov r12, r0\n"
    "  ldr r4, =0x44444444\n"
    "  mov r5, r4\n mov r6, r4\n mov r7, r4\n mov r8, r4\n mov r9, r4\n mov r10, r4\n mov r11, r4\n"
    "  ldm r1, {r0-r3}\n"
    "  blx r12\n"
    "  ldr r3, =skip_returned\n"
    "  stmia r3!, {r0, r4-r11}\n"
    "  movs r0, #0\n"
    "  b skip_leave\n"
    ".thumb_func\n"
    "skip_escape:\n"
    "  movs r0, #1\n"
    "skip_leave:\n"
    "  movs r2, #0\n"
    "  msr control, r2\n"
    "  isb\n"
    "  pop {r3-r11, pc}\n"
    ".ltorg\n"
    ".size skip_call, . - skip_call\n"
    // Of every fault. Handlers are on the main stack, which the application does not see.
    ".thumb_func\n"
    ".global skip_fault\n"
    ".type skip_fault, %function\n"
    "skip_fault:\n"
    "  mrs r0, psp\n"
    "  push {r4, lr}\n"
    "  bl skip_fault_resumes\n"
    "skip_resume_or_escape:\n"
    "  pop {r4, lr}\n"
    "  cbz r0, 1f\n"
    "  bx lr\n"
    "1:\n"
    "  mov r3, sp\n"
    "  subs r3, r3, #32\n"
    "  movs r0, #0\n"
    "  str r0, [r3, #20]\n"
    "  ldr r0, =skip_escape\n"
    "  bic r0, r0, #1\n"
    "  str r0, [r3, #24]\n"
    "  mov r0, #0x01000000\n"
    "  str r0, [r3, #28]\n"
    "  mov sp, r3\n"
    "  mvn lr, #6\n"
    "  bx lr\n"
    ".ltorg\n"
    ".size skip_fault, . - skip_fault\n"
    ".thumb_func\n"
    ".global skip_tick\n"
    ".type skip_tick, %function\n"
    "skip_tick:\n"
    "  push {r4, lr}\n"
    "  bl skip_tick_resumes\n"
    "  b skip_resume_or_escape\n"
    ".size skip_tick, . - skip_tick\n"
    ".text\n");
