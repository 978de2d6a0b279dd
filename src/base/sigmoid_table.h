// 1 / (1 + exp(-x)) of x = 0, 1/24, 2/24, ... 255/24 in units of 2^-16, as TFLite's int16 kernels round it.
#pragma once

#include <array>
#include <cstdint>

namespace milliwatt {

extern const std::array<std::uint16_t, 256> kSigmoidTable;

}  // namespace milliwatt
