// Weights, biases and requantization as device/milliwatt/dsp/dot_units_dsp.h reads them: eight channels at once.
#pragma once

#include <cstdint>
#include <vector>

#include "kernels/dsp/dsp_layer.h"
#include "kernels/kernel.h"
#include "ops/window.h"

namespace milliwatt::dsp {

struct UnitsStream {
  std::vector<std::int32_t> words;
  bool is_signed = false;    ///< the kernel's numbers then have signed_number()
  std::vector<int> general;  ///< channels that add_general_channels() is for
};

/// @param layer of dsp_layer()
/// @param codes of a window
UnitsStream units_stream(DspLayer layer, int codes, const Requantization& requantization);

KernelNumber signed_number();

}  // namespace milliwatt::dsp
