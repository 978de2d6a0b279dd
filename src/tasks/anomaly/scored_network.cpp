#include "tasks/anomaly/scored_network.h"

#include <cstdint>
#include <vector>

#include "zoo/tail.h"

namespace milliwatt {
namespace {

std::vector<float> floats(const std::vector<double>& values) { return {values.begin(), values.end()}; }

}  // namespace

Graph scored_network(const Graph& network, const FeatureStatistics& statistics, double threshold) {
  Graph graph = network;
  GraphTail tail(graph);
  const auto count = static_cast<std::int64_t>(statistics.means.size());
  const Tensor real{"", ElementType::kFloat32, {1, count}, {}, {}, false};
  Tensor row = graph.tensor(graph.inputs[0]);
  row.shape = {1, count};
  const TensorId features = tail.real(tail.op("RESHAPE", "read", {graph.inputs[0]}, {}, row), "read/real");
  const TensorId again = tail.real(graph.outputs[0], "again/real");

  const TensorId means = tail.constant("means", {count}, floats(statistics.means));
  std::vector<double> inverse;
  for (const double deviation : statistics.deviations) inverse.push_back(1 / deviation);
  const TensorId factors = tail.constant("deviations/inverse", {count}, floats(inverse));
  const Attributes plain = {{"activation", "none"}};
  const TensorId centred = tail.op("SUB", "read/centred", {features, means}, plain, real);
  const TensorId standard = tail.op("MUL", "read/standardized", {centred, factors}, plain, real);
  const TensorId squares = tail.op("SQUARED_DIFFERENCE", "differences", {standard, again}, {}, real);

  const Tensor one{"", ElementType::kFloat32, {1, 1}, {}, {}, false};
  const TensorId axis = tail.constant("axis", {1}, std::vector<std::int32_t>{1});
  const TensorId mean = tail.op("MEAN", "difference", {squares, axis}, {{"keep_dims", std::int64_t{1}}}, one);
  const TensorId scale = tail.constant("threshold/inverse", {1}, std::vector<float>{static_cast<float>(1 / threshold)});
  graph.outputs[0] = tail.op("MUL", "score", {mean, scale}, plain, one);
  return graph;
}

}  // namespace milliwatt
