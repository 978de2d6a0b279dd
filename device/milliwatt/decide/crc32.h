// CRC-32 as Ethernet has it (IEEE 802.3, polynomial 0x04C11DB7, reflected), four bits at a time with a table of 64
// bytes. It finds every change of up to 32 neighbouring bits.
#pragma once

#include <stdint.h>

#include "../core/flash.h"

namespace milliwatt {

const uint32_t kCrc32Table[16] MILLIWATT_FLASH = {
    0x00000000u, 0x1DB71064u, 0x3B6E20C8u, 0x26D930ACu, 0x76DC4190u, 0x6B6B51F4u, 0x4DB26158u, 0x5005713Cu,
    0xEDB88320u, 0xF00F9344u, 0xD6D6A3E8u, 0xCB61B38Cu, 0x9B64C2B0u, 0x86D3D2D4u, 0xA00AE278u, 0xBDBDF21Cu};

inline uint32_t crc32_step(uint32_t remainder, uint8_t byte) {
  const Flash<uint32_t> table(kCrc32Table);
  remainder = (remainder >> 4) ^ table[static_cast<int32_t>((remainder ^ byte) & 15u)];
  return (remainder >> 4) ^ table[static_cast<int32_t>((remainder ^ (byte >> 4)) & 15u)];
}

// Of bytes in RAM that follow others whose CRC is `before`; 0 if they are the first.
inline uint32_t crc32(const void* data, uint32_t bytes, uint32_t before = 0) {
  const uint8_t* const at = static_cast<const uint8_t*>(data);
  uint32_t remainder = ~before;
  for (uint32_t i = 0; i < bytes; ++i) remainder = crc32_step(remainder, at[i]);
  return ~remainder;
}

// The same of a table in flash.
inline uint32_t crc32_of_flash(const void* table, uint32_t bytes, uint32_t before = 0) {
  const Flash<uint8_t> at(static_cast<const uint8_t*>(table));
  uint32_t remainder = ~before;
  for (uint32_t i = 0; i < bytes; ++i) remainder = crc32_step(remainder, at[static_cast<int32_t>(i)]);
  return ~remainder;
}

}  // namespace milliwatt
