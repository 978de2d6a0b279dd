#include "base/crc32.h"

namespace milliwatt {

std::uint32_t crc32(std::span<const std::byte> bytes, std::uint32_t before) {
  constexpr std::uint32_t kPolynomial = 0xEDB88320;  // 0x04C11DB7, reflected
  std::uint32_t remainder = ~before;
  for (const std::byte byte : bytes) {
    remainder ^= std::to_integer<std::uint32_t>(byte);
    for (int bit = 0; bit < 8; ++bit) remainder = (remainder >> 1) ^ ((remainder & 1) != 0 ? kPolynomial : 0);
  }
  return ~remainder;
}

}  // namespace milliwatt
