// Reads a word of what the linked program stores in flash: the initial values of data.
#ifndef MILLIWATT_STORED_WORD_H
#define MILLIWATT_STORED_WORD_H

#include <stdint.h>

static inline uint32_t stored_word(const uint32_t* from) {
#if defined(__AVR__)
  uint32_t value;
  __asm__("lpm %A0, Z+\n lpm %B0, Z+\n lpm %C0, Z+\n lpm %D0, Z" : "=&r"(value), "+z"(from));
  return value;
#else
  return *from;
#endif
}

#endif
