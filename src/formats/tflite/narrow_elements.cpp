#include "formats/tflite/narrow_elements.h"

#include <cstdint>
#include <cstring>

#include "base/half_precision.h"

namespace milliwatt::tflite {
std::vector<std::byte> int8_of_int4(const std::vector<std::byte>& packed, std::size_t count) {
  std::vector<std::byte> bytes;
  bytes.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    const auto both = std::to_integer<unsigned>(packed.at(i / 2));
    const auto bits = static_cast<int>(i % 2 == 0 ? both & 0xf : both >> 4);
    bytes.push_back(static_cast<std::byte>(bits < 8 ? bits : bits - 16));
  }
  return bytes;
}

std::vector<std::byte> float32_of_float16(const std::vector<std::byte>& halves) {
  std::vector<std::byte> bytes(halves.size() / 2 * 4);
  for (std::size_t i = 0; i < halves.size() / 2; ++i) {
    const auto bits = static_cast<std::uint16_t>(std::to_integer<unsigned>(halves[2 * i]) |
                                                 std::to_integer<unsigned>(halves[2 * i + 1]) << 8);
    const float value = from_half(bits);
    std::memcpy(&bytes[4 * i], &value, sizeof value);
  }
  return bytes;
}

}  // namespace milliwatt::tflite
