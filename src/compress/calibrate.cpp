#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "base/in_quotes.h"
#include "compress/quantize.h"
#include "ops/execute.h"

namespace milliwatt {
namespace {

bool is_observed(const Tensor& tensor) { return tensor.type == ElementType::kFloat32 && !tensor.is_constant(); }

void widen(Range& range, std::span<const float> values, bool is_first) {
  const auto [lowest, highest] = std::ranges::minmax(values);
  range.lowest = is_first ? lowest : std::min(range.lowest, lowest);
  range.highest = is_first ? highest : std::max(range.highest, highest);
}

}  // namespace

Ranges calibrate(const Graph& graph, std::size_t samples,
                 const std::function<std::vector<std::vector<std::byte>>(std::size_t)>& sample) {
  if (samples == 0) throw Error("no samples to calibrate with; give at least one");
  Executor executor(graph);
  Ranges ranges(graph.tensors.size());
  for (std::size_t s = 0; s < samples; ++s) {
    executor.run(sample(s));
    for (std::size_t id = 0; id < ranges.size(); ++id) {
      if (!is_observed(graph.tensors[id])) continue;
      const std::vector<std::byte>& bytes = executor.value(static_cast<TensorId>(id));
      const std::span values(reinterpret_cast<const float*>(bytes.data()), bytes.size() / sizeof(float));
      if (!std::ranges::all_of(values, [](float value) { return std::isfinite(value); })) {
        throw Error(
            fmt::format("calibration: tensor {} holds a value that is not finite in sample {}; finite inputs "
                        "and weights",
                        in_quotes(graph.tensors[id].name), s));
      }
      widen(ranges[id], values, s == 0);
    }
  }
  return ranges;
}

}  // namespace milliwatt
