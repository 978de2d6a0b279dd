// A float32 model file becomes an int8 network by calibration: what `quantize` does.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "compress/int8_network.h"

namespace milliwatt {

struct QuantizeRequest {
  RangeMethod method = RangeMethod::kMinMax;
  NetworkIo io = NetworkIo::kInt8;
  Int8Options weights;
  bool correct_biases = true;
};

struct QuantizedModel {
  Graph reals;                    ///< the float32 network, with constants folded
  Int8Network int8;               ///< tensors of `reals` have the same numbers here
  Indexed<std::string> why_real;  ///< by operator of `reals`: why it still computes in float32; empty if it is int8
};

/// @throws Error naming the model and a tensor, if it has codes already.
void refuse_codes(const Graph& model);

/// Quantizes every operator that has an int8 form; the others stay float32 between DEQUANTIZE and QUANTIZE. A tensor
/// that was 0 in all samples gets the range 0 .. 1.
/// @throws Error as refuse_codes() does, if none of its operators has an int8 form, or as calibrate() and
///   plan_int8() do.
QuantizedModel quantize_model(Graph model, std::size_t samples, const SampleInputs& sample,
                              const QuantizeRequest& request);

}  // namespace milliwatt
