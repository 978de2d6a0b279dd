// What stands before a network of motion: each axis by its range, as codes. A code is 1/128 of the range.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "graph/graph.h"

namespace milliwatt {

/// Of the codes: real numbers of -1 to 1, a range each way.
Quantization motion_quantization();

/// `numbers`: samples x axes; as the operators of with_motion_front_end() compute it.
std::vector<std::int8_t> motion_codes(std::span<const double> ranges, std::span<const float> numbers);

/// The operators "ranges" (MUL) and "codes" (QUANTIZE), then the network. The input is float32, in the units of the
/// ranges. @throws Error if the network does not read int8 of that quantization.
Graph with_motion_front_end(std::span<const double> ranges, const Graph& network);

}  // namespace milliwatt
