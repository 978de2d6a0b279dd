// Layers whose weights have so few values that 4 or 2 bits hold them, for device/milliwatt/dsp/dot_packed_dsp.h.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "kernels/dense_layer.h"
#include "kernels/kernel.h"
#include "ops/operator.h"
#include "ops/window.h"

namespace milliwatt::dsp {

/// A weight is step * (least + n), n from 0 to 2^bits - 1.
struct PackedValues {
  int bits = 0;  ///< 2 or 4
  int step = 1, least = 0;
};

/// Nothing if the weights do not lie on such a line.
std::optional<PackedValues> packed_values(const std::vector<std::vector<std::int8_t>>& weights);

/// For each eight units, for each four inputs and the last four of them: words of two halfwords, each with a field of
/// every unit.
std::vector<std::int32_t> packed_words(const std::vector<std::vector<std::int8_t>>& weights,
                                       const PackedValues& values);

/// Of a layer of one vector. None if there are no packed_values().
std::vector<Kernel> fully_connected_packed_kernels(const OpView& op, const DenseLayer& layer,
                                                   const std::vector<std::vector<std::int8_t>>& weights);

/// The same of a convolution, pixel by pixel.
std::vector<Kernel> conv2d_packed_kernels(const OpView& op, const Window2d& window,
                                          const std::vector<std::vector<std::int8_t>>& weights);

}  // namespace milliwatt::dsp
