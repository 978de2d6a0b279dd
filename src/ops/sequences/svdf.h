// How SVDF scales its two stages.
#pragma once

#include "base/fixed_point.h"
#include "ops/operator.h"

namespace milliwatt {

/// Input numbers of SVDF.
enum SvdfInput : std::size_t { kSvdfInput, kSvdfFeatureWeights, kSvdfTimeWeights, kSvdfBias, kSvdfState };

struct SvdfRequantization {
  QuantizedMultiplier to_state;   ///< from sums of input x feature weights to the state's scale
  QuantizedMultiplier to_output;  ///< from sums of state x time weights to the output's scale
  std::int32_t input_zero_point = 0;
  std::int32_t state_zero_point = 0;
  std::int32_t output_zero_point = 0;
};

SvdfRequantization svdf_requantization(const OpView& op);

}  // namespace milliwatt
