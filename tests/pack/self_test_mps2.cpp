// A bare program that runs a self-test on QEMU's mps2-an386 and prints by Arm semihosting.
#include <stdint.h>

#include "net_selftest.h"

extern "C" {

extern uint32_t stack_top, data_source, data_begin, data_end, bss_begin, bss_end;

static int semihosting(int operation, const void* argument) {
  register int r0 __asm__("r0") = operation;
  register const void* r1 __asm__("r1") = argument;
  __asm__ volatile("bkpt 0xab" : "+r"(r0) : "r"(r1) : "memory");
  return r0;
}

static void print(const char* text) { semihosting(0x04, text); }

__attribute__((noreturn)) void reset() {
  *reinterpret_cast<volatile uint32_t*>(0xE000ED88) |= 0xFu << 20;  // the FPU
  __asm__ volatile("dsb\n isb" ::: "memory");
  const uint32_t* from = &data_source;
  for (uint32_t* to = &data_begin; to < &data_end; ++to) *to = *from++;
  for (uint32_t* to = &bss_begin; to < &bss_end; ++to) *to = 0;
  net_selftest(print);
  const uint32_t end[2] = {0x20026, 0};
  semihosting(0x20, end);
  for (;;) {
  }
}

__attribute__((section(".vectors"), used)) static void* const vectors[] = {&stack_top, reinterpret_cast<void*>(reset)};

}  // extern "C"
