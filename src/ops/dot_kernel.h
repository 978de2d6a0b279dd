// What convolutions by device/milliwatt/dot_2x4_dsp.h have in common.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ops/dsp_channel.h"
#include "ops/kernel.h"
#include "ops/window.h"

namespace milliwatt {

/// Weights, biases and requantization as dot_2x4_dsp reads them.
struct DotStream {
  KernelTable table;
  int shift = 0;        ///< of the requantization by a line; 0: by two factors
  bool narrow = false;  ///< outputs by two factors are int16 before they are clamped
};

/// Nothing where a pair of channels cannot share halfwords.
/// @param order of a window's inputs, two a step, as ops/dot_stream.h takes it
std::optional<DotStream> dot_stream_of(const std::vector<DspChannel>& channels, const std::vector<int>& order,
                                       const Requantization& requantization);

/// The kernel's shape and constants, without its steps and cost.
Kernel dot_kernel(const std::string& function, const Window2d& window, const Requantization& requantization,
                  DotStream stream);

/// Cycles for all output channels of a pair of pixels. @param steps two inputs each
double dot_tile_cycles(int out_channels, std::size_t steps, bool shifted);

/// Of the dot product, which layers with as many steps modulo 16 share, and around it.
std::int64_t dot_code_bytes(std::size_t steps);

}  // namespace milliwatt
