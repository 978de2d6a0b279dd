// FULLY_CONNECTED, int8, Armv7E-M, input in several rows: one input row a step. The sums wait in `state`, int32 each;
// the last step writes the output.
//
// weights as in the model file; bias has the input's zero point folded in; multipliers and shifts as in requantize.h.
#pragma once

#include "../core/flash.h"
#include "../core/requantize.h"
#include "../core/rows.h"
#include "dsp.h"
#include "general_channels_dsp.h"

#if defined(__ARM_FEATURE_DSP)

namespace milliwatt {

template <class S, class In, class Out>
inline void fully_connected_rows_s8_dsp(In in, Out out, Flash<int8_t> weights, Flash<int32_t> bias,
                                        Flash<int32_t> multipliers, Flash<int8_t> shifts, void* state, int32_t step) {
  const int32_t elements = In::kRowElements;
  int32_t* sums = static_cast<int32_t*>(state);
  const int8_t* weights_of_row = weights.address() + step * elements;
  for (int32_t unit = 0; unit < S::kUnits; ++unit, weights_of_row += S::kInputs) {
    sums[unit] = dot_codes_dsp(in[step], weights_of_row, elements, step == 0 ? bias[unit] : sums[unit]);
  }
  if (step != S::kInputRows - 1) return;
  int8_t* to = out[0];
  for (int32_t unit = 0; unit < S::kUnits; ++unit) {
    const int32_t code = requantize_dsp(sums[unit], multipliers[unit], shifts[unit], S::kOutputZeroPoint);
    to[unit] = static_cast<int8_t>(clamp_code(code, S::kLowest, S::kHighest));
  }
}

}  // namespace milliwatt

#endif
