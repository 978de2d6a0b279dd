// What the operators of binary.inc compute of two codes; they look at nobody's quantization.
#pragma once

#include <cstdint>

namespace milliwatt {

using BinaryRule = std::int32_t (*)(std::int32_t a, std::int32_t b);

namespace binary_rules {

inline std::int32_t minimum(std::int32_t a, std::int32_t b) { return a < b ? a : b; }
inline std::int32_t maximum(std::int32_t a, std::int32_t b) { return a > b ? a : b; }

}  // namespace binary_rules
}  // namespace milliwatt
