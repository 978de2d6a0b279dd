// Pixels as networks and devices take them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "graph/graph.h"

namespace milliwatt {

/// A pixel is its value less 128, as int8.
std::vector<std::byte> pixel_codes(std::span<const std::uint8_t> pixels);

/// Scale and zero point of these codes: real numbers of -2 to 2, about as wide as what batch norms give.
Quantization pixel_quantization();

/// The same, as one line without its end.
std::string pixel_text();

}  // namespace milliwatt
