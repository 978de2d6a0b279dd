// A checksum of memory that is cheap on 8-bit cores (Fletcher, "An arithmetic checksum for serial transmissions", 1982,
// with sums modulo 65,536): the sum of all bytes, and the sum of all partial sums. It finds every change of one byte.
#pragma once

#include <stdint.h>

namespace milliwatt {

inline uint32_t fletcher_sums(const void* data, uint32_t bytes) {
  const uint8_t* const at = static_cast<const uint8_t*>(data);
  uint16_t sum = 0;
  uint16_t sum_of_sums = 0;
  for (uint32_t i = 0; i < bytes; ++i) {
    sum = static_cast<uint16_t>(sum + at[i]);
    sum_of_sums = static_cast<uint16_t>(sum_of_sums + sum);
  }
  return static_cast<uint32_t>(sum_of_sums) << 16 | sum;
}

}  // namespace milliwatt
