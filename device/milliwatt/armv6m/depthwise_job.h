// What the assembly of a 3x3 depthwise convolution is given: channels of one output row. Armv7-M's reads the same.
#pragma once

#include "../core/flash.h"
#include "../core/padded_rows.h"

namespace milliwatt {

struct DepthwiseJob {
  const int8_t* row;  // the upper row under the windows, at the first channel
  int32_t middle;     // bytes from the upper row to the others
  int32_t bottom;
  uintptr_t to;  // address of the first output; with stride 1 less that of a column, which the outputs follow
  const int32_t* stream;
  int32_t count;  // of channels
  int32_t span;   // bytes of the input that the loop's columns take
  int32_t channels;
};

// All channels of output row `step`. `column`: with stride 1, from a window's first to the one that `to` is less.
template <class S, class In, class Out>
inline DepthwiseJob depthwise_job(In in, Out out, Flash<int32_t> stream, void* scratch, int32_t step, int32_t column,
                                  int32_t span) {
  const int8_t* rows[3];
  padded_rows<S>(rows, in, step * S::kStrideHeight - S::kPadTop, 3, scratch);
  DepthwiseJob job;
  job.row = rows[0];
  // Rows lie anywhere in memory, so their distances are those of addresses.
  const uintptr_t first = reinterpret_cast<uintptr_t>(rows[0]);
  job.middle = static_cast<int32_t>(reinterpret_cast<uintptr_t>(rows[1]) - first);
  job.bottom = static_cast<int32_t>(reinterpret_cast<uintptr_t>(rows[2]) - first);
  job.to = reinterpret_cast<uintptr_t>(out[step]);
  if (S::kStrideWidth == 1) job.to -= first + (column - S::kPadLeft) * S::kInputChannels;
  job.stream = stream.address();
  job.count = S::kInputChannels;
  job.span = span;
  job.channels = S::kInputChannels;
  return job;
}

}  // namespace milliwatt
