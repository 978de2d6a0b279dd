// How far an int8 network is from the float32 network that it was made of, on samples.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/indexed.h"
#include "compress/calibrate.h"
#include "graph/graph.h"

namespace milliwatt {

/// A share of right answers.
struct RightAnswers {
  std::int64_t right = 0, total = 0;
};

struct NetworkComparison {
  /// By tensor id of the float32 network: ten times the logarithm of the mean square of its values over that of the
  /// difference, in dB; infinite without a difference; not a number for constants, and for tensors that are not float32
  /// there or are always 0.
  Indexed<double> snr_db;
  /// The class with the highest score in the first output, counted against labels. Nothing is counted without labels,
  /// or if the output is a single number.
  RightAnswers reals, int8;
  /// Samples of which the same place in the first output has the highest score.
  RightAnswers agreement;
};

/// Runs both on `samples` samples. Tensors of `reals` have the same numbers in `int8`, whose inputs may be codes.
/// `labels`: by sample; empty: not known. `sample` is called from several threads.
NetworkComparison compare_networks(const Graph& reals, const Graph& int8, std::size_t samples,
                                   const SampleInputs& sample, const std::vector<int>& labels);

}  // namespace milliwatt
