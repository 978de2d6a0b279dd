// Weights and channels as device/milliwatt/armv6m/dot_pixel_armv6m.h reads them: one table for everything.
#pragma once

#include <cstdint>
#include <vector>

#include "kernels/armv6m/channel_codes.h"
#include "kernels/kernel.h"

namespace milliwatt::armv6m {

struct DotStream {
  int unroll = 1;        ///< words of codes an iteration
  int words = 0;         ///< of a pixel's codes; a multiple of unroll
  bool stacked = false;  ///< the codes are copied to the stack
  bool general = false;  ///< some blocks have a channel without a line, or with a pair of weights of -128
  std::vector<std::int32_t> stream;
};

/// @param weights of each channel in the order of its codes
DotStream dot_stream(const std::vector<std::vector<std::int8_t>>& weights, const LayerCodes& codes);

/// kUnroll, kStacked, kTwoStarts, kGeneral.
std::vector<KernelNumber> dot_numbers(const DotStream& stream, const LayerCodes& codes);

/// Cycles of one pixel whose codes are packed.
double dot_cycles(const DotStream& stream, const LayerCodes& codes);

/// Bytes of the loop over the blocks.
std::int64_t dot_code_bytes(const DotStream& stream, const LayerCodes& codes);

/// Cycles that pack so many codes.
double packing_cycles(int codes);

}  // namespace milliwatt::armv6m
