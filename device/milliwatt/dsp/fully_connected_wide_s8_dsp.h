// FULLY_CONNECTED, int8, Armv7E-M, any number of inputs and units: everything in one step, all input rows next to each
// other. The input is widened once, for all units; scratch: two bytes a code, inputs filled up to a multiple of 4.
//
// The first kPacked units are computed by dot_wide_1x8_dsp, the last eight of them filled up with empty ones; kPlain
// ones, whose part of the stream comes last, by plain_units.
#pragma once

#include "../core/flash.h"
#include "../core/rows.h"
#include "dot_wide_1x8_dsp.h"
#include "dsp.h"
#include "general_channels_dsp.h"
#include "plain_units_dsp.h"
#include "signed_sums_dsp.h"
#include "widen_vector_dsp.h"

#if defined(__ARM_FEATURE_DSP)

namespace milliwatt {

template <class S, class In, class Out>
inline void fully_connected_wide_s8_dsp(In in, Out out, Flash<int32_t> stream, void* scratch, int32_t /*step*/) {
  const int32_t words = (S::kInputs + 3) / 4;
  const int32_t group_words = 24 + 8 * words;
  int8_t* to = out[0];
  uint32_t* wide = static_cast<uint32_t*>(scratch);
  widen_vector<S::kInputs>(in[0], wide);
  const int32_t groups = S::kPacked / 8;
  const int32_t rest = S::kPacked % 8;
  if (groups > 0) {
    dot_wide_1x8_dsp<SignedSums<S>::kValue>(wide, stream.address(), to, groups, words, S::kOutputZeroPoint);
  }
  if (rest > 0) {
    int8_t last[8];
    dot_wide_1x8_dsp<SignedSums<S>::kValue>(wide, stream.address() + groups * group_words, last, 1, words,
                                            S::kOutputZeroPoint);
    for (int32_t i = 0; i < rest; ++i) to[8 * groups + i] = last[i];
  }
  if (S::kLowest > -128 || S::kHighest < 127) {
    for (int32_t i = 0; i < S::kPacked; ++i) to[i] = static_cast<int8_t>(clamp_code(to[i], S::kLowest, S::kHighest));
  }
  if (S::kPlain > 0) plain_units<S>(in[0], stream.address() + (S::kPacked + 7) / 8 * group_words, to);
}

// The same with general units.
template <class S, class In, class Out>
inline void fully_connected_wide_s8_dsp(In in, Out out, Flash<int32_t> stream, Flash<int8_t> general_weights,
                                        Flash<int32_t> general_channels, void* scratch, int32_t step) {
  fully_connected_wide_s8_dsp<S>(in, out, stream, scratch, step);
  general_units<S>(in[0], general_weights, general_channels, out[0]);
}

}  // namespace milliwatt

#endif
