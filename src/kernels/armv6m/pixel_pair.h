// A convolution's weights as instructions: the routine that computes two pixels, in the words of
// device/milliwatt/armv6m/pixel_pair_armv6m.h.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "kernels/armv6m/channel_codes.h"

namespace milliwatt::armv6m {

struct PairRoutine {
  std::string text;            ///< as KernelRoutine has it
  std::size_t characters = 0;  ///< of its literals, without macros
  double cycles = 0;           ///< of a call
  std::int64_t bytes = 0;
  std::vector<std::size_t> general;  ///< channels without a line, in the order in which it leaves their sums
};

/// A window's codes are `runs` times `run` neighbouring ones. Nothing if a channel takes too many splits, or if an
/// instruction does not reach all codes.
std::optional<PairRoutine> pair_routine(const std::vector<std::vector<std::int8_t>>& weights, const LayerCodes& codes,
                                        int runs, int run);

}  // namespace milliwatt::armv6m
