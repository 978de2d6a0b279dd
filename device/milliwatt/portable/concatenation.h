// CONCATENATION, any element type, any number of inputs: one output row a step. Along rows (kAlongRows) a row is copied
// from the input that it belongs to; else runs of all inputs are laid side by side, kRunsInARow times.
#pragma once

#include "../core/arguments.h"
#include "../core/rows.h"

namespace milliwatt {

// The inputs' rows one after the other: copies number `row` of them. Behind the last input come output and step.
template <class T, class Out>
inline void copy_row_of_inputs(T*, int32_t, Out, int32_t) {}

template <class T, class In, class... Rest>
inline void copy_row_of_inputs(T* to, int32_t row, In in, Rest... rest) {
  const int32_t rows = In::kRowCount;
  const int32_t elements = In::kRowElements;
  if (row < rows) {
    __builtin_memcpy(to, in[row], static_cast<size_t>(elements) * sizeof(T));
  } else {
    copy_row_of_inputs(to, row - rows, rest...);
  }
}

// Lays run number `run` of each input behind the one before it. An output of one row takes all rows of its inputs: they
// are all there, so they lie one behind the other.
// Returns the place behind the last.
template <class S, class T, class Out>
inline T* copy_runs_of_inputs(T* to, int32_t, int32_t, Out, int32_t) {
  return to;
}

template <class S, class T, class In, class... Rest>
inline T* copy_runs_of_inputs(T* to, int32_t row, int32_t run, In in, Rest... rest) {
  const int32_t all_elements =
      static_cast<int32_t>(In::kRowElements) * (S::kRows == 1 ? static_cast<int32_t>(In::kRowCount) : 1);
  const int32_t elements = all_elements / S::kRunsInARow;
  __builtin_memcpy(to, in[row] + run * elements, static_cast<size_t>(elements) * sizeof(T));
  return copy_runs_of_inputs<S>(to + elements, row, run, rest...);
}

template <class S, class In, class... Rest>
inline void concatenation(In in0, Rest... rest) {
  typedef typename In::Element T;
  const int32_t step = Argument<S::kPieces + 1>::of(in0, rest...);
  T* to = Argument<S::kPieces>::of(in0, rest...)[step];
  if (S::kAlongRows) {
    copy_row_of_inputs(to, step, in0, rest...);
  } else {
    for (int32_t run = 0; run < S::kRunsInARow; ++run) to = copy_runs_of_inputs<S>(to, step, run, in0, rest...);
  }
}

}  // namespace milliwatt
