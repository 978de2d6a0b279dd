#include "tasks/pixel_codes.h"

#include <algorithm>

#include "graph/builder.h"

namespace milliwatt {

std::vector<std::byte> pixel_codes(std::span<const std::uint8_t> pixels) {
  std::vector<std::byte> codes(pixels.size());
  std::ranges::transform(pixels, codes.begin(), [](std::uint8_t pixel) { return std::byte(pixel ^ 0x80U); });
  return codes;
}

Quantization pixel_quantization() { return per_tensor(1.0F / 64, 0); }

std::string pixel_text() { return "pixels less 128, by 1/64"; }

}  // namespace milliwatt
