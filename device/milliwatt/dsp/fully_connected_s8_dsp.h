// FULLY_CONNECTED, int8, Armv7E-M, input in one row, of a multiple of 4 codes if any units are packed: everything
// in one step.
//
// The first kPacked units are computed by dot_units_dsp; kPlain ones, whose part of the stream comes last, by
// plain_units.
#pragma once

#include "../core/flash.h"
#include "../core/rows.h"
#include "dot_units_dsp.h"
#include "general_channels_dsp.h"
#include "plain_units_dsp.h"

#if defined(__ARM_FEATURE_DSP)

namespace milliwatt {

template <class S, class In, class Out>
inline void fully_connected_s8_dsp(In in, Out out, Flash<int32_t> stream, int32_t /*step*/) {
  if (S::kPacked > 0) {
    dot_units_dsp<S, S::kPacked == 0 ? 4 : +S::kInputs, S::kPacked>(in[0], stream.address(), out[0]);
  }
  if (S::kPlain > 0) {
    plain_units<S>(in[0], stream.address() + (S::kPacked + 7) / 8 * (24 + 2 * S::kInputs), out[0]);
  }
}

// The same with general units.
template <class S, class In, class Out>
inline void fully_connected_s8_dsp(In in, Out out, Flash<int32_t> stream, Flash<int8_t> general_weights,
                                   Flash<int32_t> general_channels, int32_t step) {
  fully_connected_s8_dsp<S>(in, out, stream, step);
  general_units<S>(in[0], general_weights, general_channels, out[0]);
}

}  // namespace milliwatt

#endif
