// What values the tensors of a float32 network take on samples of its data.
#pragma once

#include <cstddef>
#include <functional>
#include <vector>

#include "base/indexed.h"
#include "graph/graph.h"

namespace milliwatt {

/// Smallest and largest value that a tensor took, or is to keep.
struct Range {
  float lowest = 0;
  float highest = 0;
};

/// By tensor id; for constants and tensors never seen lowest = highest = 0.
using Ranges = Indexed<Range>;

/// A sample by its number: the bytes of the network's inputs, in the model's order.
using SampleInputs = std::function<std::vector<std::vector<std::byte>>(std::size_t)>;

/// Which part of the values that a tensor took its codes shall hold. What lies outside saturates.
enum class RangeMethod {
  kMinMax,      ///< all of them
  kPercentile,  ///< all but the 0.005 % at either end
  kMse          ///< the range with the least mean squared error of rounding and saturation
};

/// Runs the float network on `samples` samples, once (kMinMax) or twice, and keeps the range of every tensor that is
/// computed, and of the inputs.
/// @throws Error if there are no samples, or naming the tensor and the sample where a value is not finite.
Ranges calibrate(const Graph& graph, std::size_t samples, const SampleInputs& sample,
                 RangeMethod method = RangeMethod::kMinMax);

/// The same with 0 .. 1 in the place of ranges that are nothing but 0, which give no scale.
Ranges without_empty_ranges(Ranges ranges);

/// For each tensor that is computed, and for the inputs, the mean of each of its channels (indices along its last
/// dimension) over samples and places; empty for the others.
Indexed<std::vector<double>> channel_means(const Graph& graph, std::size_t samples, const SampleInputs& sample);

}  // namespace milliwatt
