// Codes of a quantized tensor and the real numbers that they stand for, in the form in which networks read them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "graph/graph.h"

namespace milliwatt {

/// `reals` has as many elements as `codes`; the quantization is per tensor.
void dequantize(std::span<const std::int8_t> codes, const Quantization& quantization, std::span<float> reals);

/// The bytes that a network with such a first input reads: the codes, or as real numbers where it is float32.
std::vector<std::byte> as_input(const Tensor& input, const Quantization& features, std::span<const std::int8_t> codes);

}  // namespace milliwatt
