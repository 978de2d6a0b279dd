// A call of the computer that runs the emulator, on AVR: simavr/run_avr.c serves it.
#ifndef MILLIWATT_SEMIHOSTING_CALL_H
#define MILLIWATT_SEMIHOSTING_CALL_H

#include <stdint.h>

namespace semihosting {

inline int call(int operation, const void* arguments) {
  // STS and LDS by the emulated chip's addresses: for other chips the compiler would take some for registers of OUT.
  const uint16_t address = static_cast<uint16_t>(reinterpret_cast<uintptr_t>(arguments));
  uint16_t answer;
  __asm__ volatile(
      "sts 0x4a, %A[address]\n\t"
      "sts 0x4b, %B[address]\n\t"
      "sts 0x3e, %[operation]\n\t"
      "lds %A[answer], 0x4a\n\t"
      "lds %B[answer], 0x4b"
      : [answer] "=&r"(answer)
      : [address] "r"(address), [operation] "r"(static_cast<uint8_t>(operation))
      : "memory");
  return static_cast<int>(answer);
}

}  // namespace semihosting

#endif
