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
  int32_t odd;  // 1: the loop's columns are an odd number; for routines of any width
};

// The rows under the windows, and the first output's address. `before`: bytes from a window's first column to the one
// that the outputs follow, or less than 0 if they do not.
inline void set_rows(DepthwiseJob& job, const int8_t* const* rows, uintptr_t to, int32_t before) {
  // Rows lie anywhere in memory, so their distances are those of addresses.
  const uintptr_t first = reinterpret_cast<uintptr_t>(rows[0]);
  job.row = rows[0];
  job.middle = static_cast<int32_t>(reinterpret_cast<uintptr_t>(rows[1]) - first);
  job.bottom = static_cast<int32_t>(reinterpret_cast<uintptr_t>(rows[2]) - first);
  job.to = before < 0 ? to : to - first - static_cast<uintptr_t>(before);
}

// All channels of output row `step`. `column`: with stride 1, from a window's first to the one that `to` is less.
template <class S, class In, class Out>
inline DepthwiseJob depthwise_job(In in, Out out, Flash<int32_t> stream, void* scratch, int32_t step, int32_t column,
                                  int32_t span) {
  const int8_t* rows[3];
  padded_rows<S>(rows, in, step * S::kStrideHeight - S::kPadTop, 3, scratch);
  DepthwiseJob job;
  set_rows(job, rows, reinterpret_cast<uintptr_t>(out[step]),
           S::kStrideWidth == 1 ? (column - S::kPadLeft) * S::kInputChannels : -1);
  job.stream = stream.address();
  job.count = S::kInputChannels;
  job.span = span;
  job.channels = S::kInputChannels;
  job.odd = 0;
  return job;
}

}  // namespace milliwatt
