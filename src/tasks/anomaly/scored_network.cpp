#include "tasks/anomaly/scored_network.h"

#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace milliwatt {
namespace {

/// Adds operators behind a graph's last one.
class Tail {
 public:
  explicit Tail(Graph& graph) : graph_(graph) {
    for (const Operator& op : graph.operators) next_ = std::max(next_, op.source_index + 1);
  }

  template <typename T>
  TensorId constant(const std::string& name, const Shape& shape, ElementType type, const std::vector<T>& values) {
    const auto bytes = std::as_bytes(std::span(values));
    return add({name, type, shape, {}, {bytes.begin(), bytes.end()}, false});
  }

  TensorId op(const std::string& kind, const std::string& name, std::vector<TensorId> inputs, Attributes attributes,
              const Tensor& like) {
    Tensor out = like;
    out.name = name;
    const TensorId id = add(std::move(out));
    graph_.operators.push_back({kind, name, std::move(inputs), {id}, std::move(attributes), next_++});
    return id;
  }

 private:
  TensorId add(Tensor tensor) {
    graph_.tensors.push_back(std::move(tensor));
    return static_cast<TensorId>(graph_.tensors.size() - 1);
  }

  Graph& graph_;
  int next_ = 0;
};

std::vector<float> floats(const std::vector<double>& values) { return {values.begin(), values.end()}; }

}  // namespace

Graph scored_network(const Graph& network, const FeatureStatistics& statistics, double threshold) {
  Graph graph = network;
  Tail tail(graph);
  const auto count = static_cast<std::int64_t>(statistics.means.size());
  const Tensor real{"", ElementType::kFloat32, {1, count}, {}, {}, false};
  const auto as_real = [&](TensorId id, const std::string& name) {
    return graph.tensor(id).type == ElementType::kFloat32 ? id : tail.op("DEQUANTIZE", name, {id}, {}, real);
  };
  Tensor row = graph.tensor(graph.inputs[0]);
  row.shape = {1, count};
  const TensorId features = as_real(tail.op("RESHAPE", "read", {graph.inputs[0]}, {}, row), "read/real");
  const TensorId again = as_real(graph.outputs[0], "again/real");

  const TensorId means = tail.constant("means", {count}, ElementType::kFloat32, floats(statistics.means));
  std::vector<double> inverse;
  for (const double deviation : statistics.deviations) inverse.push_back(1 / deviation);
  const TensorId factors = tail.constant("deviations/inverse", {count}, ElementType::kFloat32, floats(inverse));
  const Attributes plain = {{"activation", "none"}};
  const TensorId centred = tail.op("SUB", "read/centred", {features, means}, plain, real);
  const TensorId standard = tail.op("MUL", "read/standardized", {centred, factors}, plain, real);
  const TensorId squares = tail.op("SQUARED_DIFFERENCE", "differences", {standard, again}, {}, real);

  const Tensor one{"", ElementType::kFloat32, {1, 1}, {}, {}, false};
  const TensorId axis = tail.constant("axis", {1}, ElementType::kInt32, std::vector<std::int32_t>{1});
  const TensorId mean = tail.op("MEAN", "difference", {squares, axis}, {{"keep_dims", std::int64_t{1}}}, one);
  const TensorId scale = tail.constant("threshold/inverse", {1}, ElementType::kFloat32,
                                       std::vector<float>{static_cast<float>(1 / threshold)});
  graph.outputs[0] = tail.op("MUL", "score", {mean, scale}, plain, one);
  return graph;
}

}  // namespace milliwatt
