// Elements of types that graphs do not compute in, as elements of wider ones. Only for this folder.
#pragma once

#include <cstddef>
#include <vector>

namespace milliwatt::tflite {

/// `count` numbers of 4 bits, two a byte, the first in its lower half, as bytes.
std::vector<std::byte> int8_of_int4(const std::vector<std::byte>& packed, std::size_t count);

/// Little-endian IEEE 754 half precision numbers as single precision ones, which hold them all.
std::vector<std::byte> float32_of_float16(const std::vector<std::byte>& halves);

}  // namespace milliwatt::tflite
