// FULLY_CONNECTED, int8, Armv7E-M, input in one row, at least 4 codes: everything in one step, from compact records
// (dot_compact_dsp.h).
#pragma once

#include "../core/flash.h"
#include "../core/rows.h"
#include "compact_pixels_dsp.h"
#include "general_channels_dsp.h"

#if defined(__ARM_FEATURE_DSP)

namespace milliwatt {

template <class S, class In, class Out>
inline void fully_connected_compact_s8_dsp(In in, Out out, Flash<int32_t> stream, int32_t step) {
  static const CompactPixels shape = {
      S::kInputs, S::kUnits, S::kTogether, 1, 0, S::kWeightsAt, 1 + 2 * S::kOutputZeroPoint, S::kLowest, S::kHighest};
  compact_pixels<(S::kLowest > -128 || S::kHighest < 127)>(shape, stream.address(), in[step], out[step]);
}

// The same with general units.
template <class S, class In, class Out>
inline void fully_connected_compact_s8_dsp(In in, Out out, Flash<int32_t> stream, Flash<int8_t> general_weights,
                                           Flash<int32_t> general_channels, int32_t step) {
  fully_connected_compact_s8_dsp<S>(in, out, stream, step);
  general_units<S>(in[step], general_weights, general_channels, out[step]);
}

}  // namespace milliwatt

#endif
