#include "compress/calibrate.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "base/in_quotes.h"
#include "compress/histogram.h"
#include "ops/execute.h"

namespace milliwatt {
namespace {

constexpr double kOutermostShare = 0.00005;  // of values, at either end

bool is_observed(const Tensor& tensor) { return tensor.type == ElementType::kFloat32 && !tensor.is_constant(); }

void widen(Range& range, std::span<const float> values, bool is_first) {
  const auto [lowest, highest] = std::ranges::minmax(values);
  range.lowest = is_first ? lowest : std::min(range.lowest, lowest);
  range.highest = is_first ? highest : std::max(range.highest, highest);
}

/// Calls see(tensor, values, sample) for each observed tensor, sample by sample.
template <typename See>
void observe(const Graph& graph, std::size_t samples, const SampleInputs& sample, See see) {
  Executor executor(graph);
  for (std::size_t s = 0; s < samples; ++s) {
    executor.run(sample(s));
    for (std::size_t id = 0; id < graph.tensors.size(); ++id) {
      if (!is_observed(graph.tensors[id])) continue;
      const std::vector<std::byte>& bytes = executor.value(static_cast<TensorId>(id));
      see(id, std::span(reinterpret_cast<const float*>(bytes.data()), bytes.size() / sizeof(float)), s);
    }
  }
}

void expect_finite(const Tensor& tensor, std::span<const float> values, std::size_t sample) {
  if (std::ranges::all_of(values, [](float value) { return std::isfinite(value); })) return;
  throw Error(
      fmt::format("calibration: tensor {} holds a value that is not finite in sample {}; finite inputs "
                  "and weights",
                  in_quotes(tensor.name), sample));
}

}  // namespace

Ranges calibrate(const Graph& graph, std::size_t samples, const SampleInputs& sample, RangeMethod method) {
  if (samples == 0) throw Error("no samples to calibrate with; give at least one");
  Ranges ranges(graph.tensors.size());
  observe(graph, samples, sample, [&](std::size_t id, std::span<const float> values, std::size_t s) {
    expect_finite(graph.tensors[id], values, s);
    widen(ranges[id], values, s == 0);
  });
  if (method == RangeMethod::kMinMax) return ranges;
  std::vector<Histogram> histograms;
  for (const Range& range : ranges) histograms.emplace_back(range);
  observe(graph, samples, sample,
          [&](std::size_t id, std::span<const float> values, std::size_t) { histograms[id].add(values); });
  for (std::size_t id = 0; id < ranges.size(); ++id) {
    if (!is_observed(graph.tensors[id])) continue;
    ranges[id] = method == RangeMethod::kMse ? histograms[id].with_least_error()
                                             : histograms[id].without_outermost(kOutermostShare);
  }
  return ranges;
}

Ranges without_empty_ranges(Ranges ranges) {
  for (Range& range : ranges) {
    if (range.lowest == 0 && range.highest == 0) range.highest = 1;
  }
  return ranges;
}

Indexed<std::vector<double>> channel_means(const Graph& graph, std::size_t samples, const SampleInputs& sample) {
  Indexed<std::vector<double>> means(graph.tensors.size());
  Indexed<double> counts(graph.tensors.size(), 0);
  observe(graph, samples, sample, [&](std::size_t id, std::span<const float> values, std::size_t) {
    const Shape& shape = graph.tensors[id].shape;
    means[id].resize(shape.empty() ? 1 : to_size(shape.back()), 0);
    for (std::size_t i = 0; i < values.size(); ++i) means[id][i % means[id].size()] += static_cast<double>(values[i]);
    counts[id] += static_cast<double>(values.size()) / static_cast<double>(means[id].size());
  });
  for (std::size_t id = 0; id < means.size(); ++id) {
    for (double& mean : means[id]) mean /= counts[id];
  }
  return means;
}

}  // namespace milliwatt
