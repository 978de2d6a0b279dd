// How device/milliwatt/dsp/dot_2x4_dsp.h unrolls the steps of a dot product.
#pragma once

#include <cstdint>
#include <vector>

#include "kernels/kernel.h"

namespace milliwatt::dsp {

/// Some steps first; then, where there are more, rounds of `blocks` blocks of steps, the first round without its first
/// block.
struct DotRounds {
  int block_steps = 16;  ///< 1 to 16
  int blocks = 1;

  int first(int steps) const { return (steps - 1) % block_steps + 1; }
  /// How often a round's code runs.
  int rounds(int steps) const;
  /// Of the code for four channels of a pair, steps and what is around them.
  std::int64_t code_bytes(int steps) const;
  /// The code that runs for so many times four channels of a pair.
  std::vector<CodeLoop> loops(int steps, double times) const;
};

/// The ways that are worth a kernel: `fastest`, and one whose code fits a cache of 1 KB where that one's does not.
std::vector<DotRounds> dot_rounds(int steps, DotRounds fastest = {});

}  // namespace milliwatt::dsp
