// SPLIT and SPLIT_V, any element type, any number of outputs: one input row a step. Along rows (kAlongRows) a row is
// copied to the output that it belongs to; else a row is dealt out in runs to all outputs, kRunsInARow times.
#pragma once

#include "../core/arguments.h"
#include "../core/rows.h"

namespace milliwatt {

// The outputs' rows one after the other: copies to number `row` of them. Behind the last output comes the step.
template <class T>
inline void copy_row_to_outputs(const T*, int32_t, int32_t) {}

template <class T, class Out, class... Rest>
inline void copy_row_to_outputs(const T* from, int32_t row, Out out, Rest... rest) {
  const int32_t rows = Out::kRowCount;
  const int32_t elements = Out::kRowElements;
  if (row < rows) {
    __builtin_memcpy(out[row], from, static_cast<size_t>(elements) * sizeof(T));
  } else {
    copy_row_to_outputs(from, row - rows, rest...);
  }
}

// Deals a run to each output, as its number `run`. An input of one row fills all rows of its outputs: they are all
// there, so they lie one behind the other. Returns the place behind the last run.
template <class S, class T>
inline const T* copy_runs_to_outputs(const T* from, int32_t, int32_t, int32_t) {
  return from;
}

template <class S, class T, class Out, class... Rest>
inline const T* copy_runs_to_outputs(const T* from, int32_t row, int32_t run, Out out, Rest... rest) {
  const int32_t all_elements =
      static_cast<int32_t>(Out::kRowElements) * (S::kRows == 1 ? static_cast<int32_t>(Out::kRowCount) : 1);
  const int32_t elements = all_elements / S::kRunsInARow;
  __builtin_memcpy(out[row] + run * elements, from, static_cast<size_t>(elements) * sizeof(T));
  return copy_runs_to_outputs<S>(from + elements, row, run, rest...);
}

template <class S, class In, class... Rest>
inline void split(In in, Rest... rest) {
  const int32_t step = Argument<S::kPieces>::of(rest...);
  const typename In::Element* from = in[step];
  if (S::kAlongRows) {
    copy_row_to_outputs(from, step, rest...);
  } else {
    for (int32_t run = 0; run < S::kRunsInARow; ++run) from = copy_runs_to_outputs<S>(from, step, run, rest...);
  }
}

}  // namespace milliwatt
