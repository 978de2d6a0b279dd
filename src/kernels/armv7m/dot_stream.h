// Weights and channels as device/milliwatt/armv7m/dot_blocks_armv7m.h reads them: one table for everything.
#pragma once

#include <cstdint>
#include <vector>

#include "kernels/armv7m/channel_codes.h"
#include "kernels/kernel.h"

namespace milliwatt::armv7m {

enum class WeightForm {
  kWords,  ///< two weights a word
  kBytes,  ///< four weights a word, which takes more cycles
};

struct DotStream {
  WeightForm form = WeightForm::kWords;
  int unroll = 1;        ///< groups of four codes an iteration
  int groups = 0;        ///< of a pixel; a multiple of unroll
  int apart = 0;         ///< words of weights that do not fit their group
  bool general = false;  ///< some blocks have a channel without a line
  std::vector<std::int32_t> stream;
  std::int64_t code_words() const { return std::int64_t{groups} * (form == WeightForm::kBytes ? 3 : 2); }
};

/// @param weights of each channel in the order of its codes
DotStream dot_stream(const std::vector<std::vector<std::int8_t>>& weights, const LayerCodes& codes, WeightForm form);

/// kUnroll, kApart, kGeneral and those of the codes.
std::vector<KernelNumber> dot_numbers(const DotStream& stream, const LayerCodes& codes);

/// Cycles of one pixel whose codes are grouped.
double dot_cycles(const DotStream& stream, const LayerCodes& codes);

/// Bytes of the loop over the blocks.
std::int64_t dot_code_bytes(const DotStream& stream, const LayerCodes& codes);

/// Cycles that group so many codes.
double grouping_cycles(int codes, WeightForm form);

}  // namespace milliwatt::armv7m
