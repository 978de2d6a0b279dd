// A call of the computer that runs the emulator, on Cortex-M.
#ifndef MILLIWATT_SEMIHOSTING_CALL_H
#define MILLIWATT_SEMIHOSTING_CALL_H

namespace semihosting {

inline int call(int operation, const void* arguments) {
  register int r0 __asm__("r0") = operation;
  register const void* r1 __asm__("r1") = arguments;
  __asm__ volatile("bkpt 0xab" : "+r"(r0) : "r"(r1) : "memory");
  return r0;
}

}  // namespace semihosting

#endif
