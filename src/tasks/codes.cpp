#include "tasks/codes.h"

#include <cstring>

#include "base/to_size.h"

namespace milliwatt {

void dequantize(std::span<const std::int8_t> codes, const Quantization& quantization, std::span<float> reals) {
  for (std::size_t i = 0; i < codes.size(); ++i) {
    reals[i] = quantization.scales[0] * static_cast<float>(codes[i] - quantization.zero_points[0]);
  }
}

std::vector<std::byte> as_input(const Tensor& input, const Quantization& features, std::span<const std::int8_t> codes) {
  std::vector<std::byte> bytes(codes.size() * to_size(element_bytes(input.type)));
  if (input.type == ElementType::kInt8) {
    std::memcpy(bytes.data(), codes.data(), bytes.size());
    return bytes;
  }
  std::vector<float> reals(codes.size());
  dequantize(codes, features, reals);
  std::memcpy(bytes.data(), reals.data(), bytes.size());
  return bytes;
}

}  // namespace milliwatt
