// What convolutions by device/milliwatt/dsp/dot_2x4_dsp.h have in common.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "kernels/dsp/dot_rounds.h"
#include "kernels/dsp/dsp_layer.h"
#include "kernels/kernel.h"
#include "ops/window.h"

namespace milliwatt::dsp {

/// Weights, biases and requantization as dot_2x4_dsp reads them.
struct DotStream {
  KernelTable table;
  int shift = 0;        ///< of the requantization by a line; 0: by two factors; -1: by two factors and the sign
  bool narrow = false;  ///< outputs by two factors are int16 before they are clamped
  std::vector<int> general = {};  ///< channels that add_general_channels() is for
};

/// @param layer of dsp_layer()
/// @param order of a window's inputs, two a step, as kernels/dsp/dot_stream.h takes it
DotStream dot_stream_of(DspLayer layer, const std::vector<int>& order, const Requantization& requantization);

/// kShift and kNarrow.
std::vector<KernelNumber> requantization_numbers(const DotStream& stream);

/// The kernel's shape and constants, without its steps and cost.
Kernel dot_kernel(const std::string& function, const Window2d& window, const Requantization& requantization,
                  DotStream stream, DotRounds rounds);

/// What the dot products of one inference cost. @param pairs of pixels; @param steps of a dot product, two inputs each
KernelCost dot_cost(double pairs, int out_channels, int steps, bool shifted, DotRounds rounds);

/// The same where weights are copied to RAM for so many rows of pairs each.
KernelCost dot_cost_from_room(double rows, double pairs, KernelCost cost, int out_channels, int steps);
/// Bytes of that room.
std::int64_t dot_room_bytes(int steps);

}  // namespace milliwatt::dsp
