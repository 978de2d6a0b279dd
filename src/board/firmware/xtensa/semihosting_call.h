// A call of the computer that runs the emulator, on Xtensa: by SIMCALL, as the simulator's own functions (QEMU's
// target/xtensa/xtensa-semi.c).
#ifndef MILLIWATT_SEMIHOSTING_CALL_H
#define MILLIWATT_SEMIHOSTING_CALL_H

#include <stdint.h>

namespace semihosting {

inline int simcall(int function, uint32_t a, uint32_t b, uint32_t c) {
  register int result __asm__("a2") = function;
  register uint32_t first __asm__("a3") = a;
  register uint32_t second __asm__("a4") = b;
  register uint32_t third __asm__("a5") = c;
  __asm__ volatile("simcall" : "+r"(result), "+r"(first) : "r"(second), "r"(third) : "memory");
  return result;
}

// What is left of `bytes` that `function` was to move: it may move fewer in a call.
inline int move(int function, uint32_t file, uint32_t address, uint32_t bytes) {
  while (bytes > 0) {
    const int moved = simcall(function, file, address, bytes);
    if (moved <= 0) break;
    address += static_cast<uint32_t>(moved);
    bytes -= static_cast<uint32_t>(moved);
  }
  return static_cast<int>(bytes);
}

// An operation of Arm's semihosting (semihosting.h) with its arguments.
inline int call(int operation, const void* arguments) {
  enum { kExit = 1, kRead = 3, kWrite = 4, kOpen = 5, kClose = 6 };
  enum { kLinuxWriteCreateTruncate = 0x241 };
  const uint32_t* const words = static_cast<const uint32_t*>(arguments);
  switch (operation) {
    case 0x01:
      return simcall(kOpen, words[0], words[1] >= 4 ? kLinuxWriteCreateTruncate : 0, 0600);
    case 0x02:
      return simcall(kClose, words[0], 0, 0);
    case 0x04: {
      const char* const text = static_cast<const char*>(arguments);
      uint32_t length = 0;
      while (text[length] != '\0') ++length;
      return move(kWrite, 2, reinterpret_cast<uint32_t>(text), length);
    }
    case 0x05:
      return move(kWrite, words[0], words[1], words[2]);
    case 0x06:
      return move(kRead, words[0], words[1], words[2]);
    default:
      return simcall(kExit, words[1], 0, 0);
  }
}

}  // namespace semihosting

#endif
