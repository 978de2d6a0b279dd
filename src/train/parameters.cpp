#include "train/parameters.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstring>

#include "base/error.h"
#include "base/random.h"
#include "base/to_size.h"
#include "ops/operator.h"

namespace milliwatt {
namespace {

// Keeps what weights are drawn from apart from other uses of the seed.
constexpr std::uint64_t kWeightStream = key_of("initial weights");

// A tape that computes nothing: it notes which constants are named, and as what.
class ParameterFinder final : public Tape {
 public:
  ParameterFinder(const Graph& graph, Parameters& found) : graph_(graph), found_(found) {}

  Node parameter(TensorId id, Role role, std::int64_t fan_in) override {
    add(id, role, fan_in);
    return 0;
  }
  Node value(TensorId) override { return 0; }
  void put(TensorId, Node) override {}
  Node convolve(Node, Node, Node, const Window2d&, std::int64_t) override { return 0; }
  Node multiply_matrix(Node, Node, Node) override { return 0; }
  Node pool(Pool, Node, const Window2d&) override { return 0; }
  Node normalize(Node, Node, Node, Node, Node, double) override { return 0; }
  Node unary(Unary, Node) override { return 0; }
  Node binary(Binary, Node, Node) override { return 0; }
  Node reduce(Reduction, Node, const std::vector<std::int64_t>&) override { return 0; }
  Node softmax(Node, double) override { return 0; }
  Node clamp(Node, ValueRange) override { return 0; }
  Node reshape(Node, const Shape&) override { return 0; }
  Node transpose(Node, const std::vector<std::int64_t>&) override { return 0; }
  Node concatenate(const std::vector<Node>&, std::int64_t) override { return 0; }
  Node take(Node, std::int64_t, const std::vector<std::int64_t>&) override { return 0; }
  Node pad(Node, const std::vector<std::int64_t>&, const std::vector<std::int64_t>&, float) override { return 0; }

 private:
  void add(TensorId id, Role role, std::int64_t fan_in) {
    const Tensor& tensor = graph_.tensor(id);
    if (!tensor.is_constant()) {
      throw Error(fmt::format("\"{}\" is computed by the network; only constants can be trained", tensor.name));
    }
    const bool is_statistic = role == Role::kMean || role == Role::kVariance;
    std::vector<Parameter>& list = is_statistic ? found_.statistics : found_.trained;
    std::size_t& count = is_statistic ? found_.statistics_count : found_.trained_count;
    if (std::any_of(list.begin(), list.end(), [&](const Parameter& known) { return known.id == id; })) return;
    list.push_back({id, role, fan_in, count, to_size(tensor.elements())});
    count += list.back().count;
  }

  const Graph& graph_;
  Parameters& found_;
};

void check_float(const Graph& graph, const std::vector<TensorId>& ids) {
  for (const TensorId id : ids) {
    if (id == kNoTensor) continue;
    const Tensor& tensor = graph.tensor(id);
    // Constant whole numbers are sizes, axes and the like.
    if (tensor.type == ElementType::kFloat32 || (tensor.is_constant() && tensor.type == ElementType::kInt32)) continue;
    throw Error(fmt::format("\"{}\" is {}; supported in training: f32", tensor.name, element_name(tensor.type)));
  }
}

}  // namespace

void record(const Graph& graph, Tape& tape) {
  for (const Operator& op : graph.operators) {
    try {
      check_float(graph, op.inputs);
      check_float(graph, op.outputs);
      operator_type(op.kind).record(OpView(graph, op), tape);
    } catch (const Error& error) {
      throw error.within(operator_label(op));
    }
  }
}

Parameters find_parameters(const Graph& graph) {
  Parameters found;
  ParameterFinder finder(graph, found);
  record(graph, finder);
  return found;
}

void draw_parameters(const Parameters& parameters, std::uint64_t seed, std::span<float> trained,
                     std::span<float> statistics) {
  for (std::size_t index = 0; index < parameters.trained.size(); ++index) {
    const Parameter& parameter = parameters.trained[index];
    const std::span<float> values = trained.subspan(parameter.offset, parameter.count);
    if (parameter.role != Role::kWeights) {
      std::fill(values.begin(), values.end(), parameter.role == Role::kGamma ? 1.0F : 0.0F);
      continue;
    }
    // A generator of its own for each, so that one layer's size does not change what another starts from.
    Random random({seed, kWeightStream, index});
    const double limit = std::sqrt(1.0 / static_cast<double>(parameter.fan_in));
    for (float& value : values) value = static_cast<float>(random.uniform(-limit, limit));
  }
  for (const Parameter& parameter : parameters.statistics) {
    const std::span<float> values = statistics.subspan(parameter.offset, parameter.count);
    std::fill(values.begin(), values.end(), parameter.role == Role::kVariance ? 1.0F : 0.0F);
  }
}

void read_parameters(const Graph& graph, const std::vector<Parameter>& parameters, std::span<float> values) {
  for (const Parameter& parameter : parameters) {
    const std::vector<std::byte>& data = graph.tensor(parameter.id).data;
    std::memcpy(values.data() + parameter.offset, data.data(), data.size());
  }
}

void write_parameters(Graph& graph, const std::vector<Parameter>& parameters, std::span<const float> values) {
  for (const Parameter& parameter : parameters) {
    std::vector<std::byte>& data = graph.tensor(parameter.id).data;
    std::memcpy(data.data(), values.data() + parameter.offset, data.size());
  }
}

}  // namespace milliwatt
