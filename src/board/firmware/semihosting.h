// Files of the computer that runs the emulator, through Arm semihosting (Arm's document "Semihosting for AArch32 and
// AArch64"), which RISC-V has too. File names are relative to the folder in which the emulator runs.
#ifndef MILLIWATT_SEMIHOSTING_H
#define MILLIWATT_SEMIHOSTING_H

#include <stdint.h>

#include "semihosting_call.h"

namespace semihosting {

enum Mode { kRead = 1, kWrite = 5 };  // of fopen: "rb", "wb"

inline uint32_t length(const char* text) {
  uint32_t count = 0;
  while (text[count] != '\0') ++count;
  return count;
}

inline uint32_t address_of(const void* thing) { return static_cast<uint32_t>(reinterpret_cast<uintptr_t>(thing)); }

// A handle, negative where the file cannot be opened.
inline int open(const char* name, Mode mode) {
  const uint32_t arguments[3] = {address_of(name), mode, length(name)};
  return call(0x01, arguments);
}

inline void close(int file) {
  const uint32_t arguments[1] = {static_cast<uint32_t>(file)};
  call(0x02, arguments);
}

// Prints to the emulator's standard error.
inline void print(const char* text) { call(0x04, text); }

// Both are true where all bytes were moved.
inline bool write(int file, const void* from, uint32_t bytes) {
  const uint32_t arguments[3] = {static_cast<uint32_t>(file), address_of(from), bytes};
  return bytes == 0 || call(0x05, arguments) == 0;
}
inline bool read(int file, void* to, uint32_t bytes) {
  const uint32_t arguments[3] = {static_cast<uint32_t>(file), address_of(to), bytes};
  return bytes == 0 || call(0x06, arguments) == 0;
}

// Ends the emulation with an exit status.
inline void exit(int status) {
  const uint32_t arguments[2] = {0x20026, static_cast<uint32_t>(status)};  // ADP_Stopped_ApplicationExit
  call(0x20, arguments);
  for (;;) {
  }
}

}  // namespace semihosting

#endif
