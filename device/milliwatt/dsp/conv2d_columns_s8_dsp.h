// CONV_2D, int8, Armv7E-M, windows of one pixel, from rows that already lie in columns as dot_2x4_dsp reads them: one
// output row a step. Rows of an even number of pixels, outputs of whole fours of channels that use all codes.
#pragma once

#include "../core/flash.h"
#include "../core/rows.h"
#include "dot_2x4_dsp.h"

#if defined(__ARM_FEATURE_DSP)

namespace milliwatt {

template <class S, class In, class Out>
inline Dot2x4 job_of_columns(In in, Out out, Flash<int32_t> stream, int32_t step) {
  Dot2x4 job;
  job.from0 = job.from1 = nullptr;
  job.columns = static_cast<uint32_t*>(static_cast<void*>(in[step]));
  job.stream = stream.address();
  job.to0 = out[step];
  job.to1 = job.to0 + S::kOutputChannels;
  job.pairs = S::kOutputWidth / 2;
  job.steps = S::kInputChannels / 2;
  job.columns_move = 0;
  job.outputs_move = S::kOutputChannels;
  return job;
}

template <class S, class In, class Out>
inline void conv2d_columns_s8_dsp(In in, Out out, Flash<int32_t> stream, int32_t step) {
  const int32_t steps = S::kInputChannels / 2;
  const Dot2x4 job = job_of_columns<S>(in, out, stream, step);
  typedef DotRounds<S, steps> R;
  dot_2x4_dsp<R::kFirst, R::kBlocks, R::kBlock, -1, S::kNarrow, S::kShift, 0>(&job);
}

// With room for the weights of four channels.
template <class S, class In, class Out>
inline void conv2d_columns_s8_dsp(In in, Out out, Flash<int32_t> stream, void* scratch, int32_t step) {
  dot_2x4_from_room<S, S::kOutputChannels, S::kInputChannels / 2, 0>(job_of_columns<S>(in, out, stream, step),
                                                                     static_cast<int32_t*>(scratch));
}

}  // namespace milliwatt

#endif
