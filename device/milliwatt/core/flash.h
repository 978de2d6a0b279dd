// Constants in flash.
#pragma once

#include <stddef.h>
#include <stdint.h>

// Where a constant table lies: on AVR and on the ESP8266 plain const arrays would sit in RAM.
#if defined(__AVR__)
#define MILLIWATT_FLASH __attribute__((section(".progmem.milliwatt")))
#elif defined(ESP8266)
#define MILLIWATT_FLASH __attribute__((section(".irom.text.milliwatt")))
#else
#define MILLIWATT_FLASH
#endif

namespace milliwatt {

// A table in flash. On AVR flash is another address space, read by LPM; the ESP8266 reads it by aligned words alone;
// elsewhere it is plain memory.
template <typename T>
class Flash {
 public:
  explicit Flash(const T* table) : table_(table) {}

  T operator[](int32_t i) const {
#if defined(__AVR__)
    T value;
    uint8_t* to = reinterpret_cast<uint8_t*>(&value);
    const uint8_t* from = reinterpret_cast<const uint8_t*>(table_ + i);
    for (uint8_t k = 0; k < sizeof(T); ++k) {
      uint8_t byte;
      __asm__ volatile("lpm %0, Z" : "=r"(byte) : "z"(from + k));
      to[k] = byte;
    }
    return value;
#elif defined(ESP8266)
    // The compiler must not make a byte's load of it.
    const uintptr_t at = reinterpret_cast<uintptr_t>(table_ + i);
    uint32_t word;
    __asm__("l32i %0, %1, 0" : "=r"(word) : "r"(at & ~static_cast<uintptr_t>(3)));
    word >>= 8 * (at & 3);
    T value;
    __builtin_memcpy(&value, &word, sizeof(T));
    return value;
#else
    return table_[i];
#endif
  }

  Flash operator+(int32_t elements) const { return Flash(table_ + elements); }

  // The address itself, for kernels of cores on which flash is plain memory.
  const T* address() const { return table_; }

 private:
  const T* table_;
};

}  // namespace milliwatt
