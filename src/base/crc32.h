// CRC-32 as Ethernet has it (IEEE 802.3).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace milliwatt {

/// Of bytes that follow others whose CRC is `before`; 0 if they are the first.
std::uint32_t crc32(std::span<const std::byte> bytes, std::uint32_t before = 0);

}  // namespace milliwatt
