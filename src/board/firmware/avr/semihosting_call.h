// A call of the computer that runs the emulator, on AVR: simavr/run_avr.c serves it.
#ifndef MILLIWATT_SEMIHOSTING_CALL_H
#define MILLIWATT_SEMIHOSTING_CALL_H

#include <stdint.h>

namespace semihosting {

inline int call(int operation, const void* arguments) {
  volatile uint8_t* const gpior0 = reinterpret_cast<volatile uint8_t*>(0x3e);
  volatile uint8_t* const gpior1 = reinterpret_cast<volatile uint8_t*>(0x4a);
  volatile uint8_t* const gpior2 = reinterpret_cast<volatile uint8_t*>(0x4b);
  const uintptr_t address = reinterpret_cast<uintptr_t>(arguments);
  __asm__ volatile("" ::: "memory");
  *gpior1 = static_cast<uint8_t>(address);
  *gpior2 = static_cast<uint8_t>(address >> 8);
  *gpior0 = static_cast<uint8_t>(operation);
  __asm__ volatile("" ::: "memory");
  return static_cast<int>(*gpior1 | static_cast<unsigned>(*gpior2) << 8);
}

}  // namespace semihosting

#endif
