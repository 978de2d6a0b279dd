#include "formats/trees/forest.h"

#include <cmath>
#include <limits>

#include "base/to_size.h"
#include "graph/builder.h"

namespace milliwatt::trees {

Forest::Forest(std::int64_t features, std::int64_t outputs, std::int64_t values)
    : features_(features), outputs_(outputs), values_(values), base_(to_size(outputs), 0.0F) {}

void Forest::begin_tree(std::int64_t output) {
  trees_.push_back(static_cast<std::int32_t>(thresholds_.size()));
  trees_.push_back(static_cast<std::int32_t>(output));
}

std::int64_t Forest::add_node(std::int64_t feature, float threshold) {
  nodes_.insert(nodes_.end(), {static_cast<std::int32_t>(feature), 0, 0});
  thresholds_.push_back(threshold);
  return static_cast<std::int64_t>(thresholds_.size()) - 1;
}

std::int64_t Forest::split(std::int64_t feature, float threshold) { return add_node(feature, threshold); }

void Forest::set_children(std::int64_t node, std::int64_t left, std::int64_t right) {
  nodes_[to_size(node * 3 + 1)] = static_cast<std::int32_t>(left);
  nodes_[to_size(node * 3 + 2)] = static_cast<std::int32_t>(right);
}

std::int64_t Forest::leaf(const std::vector<double>& values, double factor) {
  const std::int64_t node = add_node(-1, 0);
  set_children(node, static_cast<std::int64_t>(leaves_.size()) / values_, 0);
  for (const double value : values) leaves_.push_back(static_cast<float>(value * factor));
  return node;
}

void Forest::begin_output(std::int64_t output, double value) { base_[to_size(output)] = static_cast<float>(value); }

Graph Forest::graph(const std::string& name) const {
  using enum ElementType;
  GraphBuilder build(name);
  const auto nodes = static_cast<std::int64_t>(thresholds_.size());
  const TensorSpec out = {kFloat32, {1, outputs_}, {}};
  const std::vector<TensorId> inputs = {
      build.input("features", {kFloat32, {1, features_}, {}}),
      build.constant("nodes", {nodes, 3}, nodes_),
      build.constant("thresholds", {nodes}, thresholds_),
      build.constant("trees", {trees(), 2}, trees_),
      build.constant("leaves", {static_cast<std::int64_t>(leaves_.size()) / values_, values_}, leaves_),
      build.constant("base", {outputs_}, base_)};
  TensorId last = build.op("TREE_ENSEMBLE", "sums", inputs, {}, out);
  if (answer == Answer::kLogistic) last = build.op("LOGISTIC", "probabilities", {last}, {}, out);
  if (answer == Answer::kSoftmax) last = build.op("SOFTMAX", "probabilities", {last}, {{"beta", 1.0}}, out);
  if (answer == Answer::kExp) last = build.op("EXP", "values", {last}, {}, out);
  build.output(last);
  return build.build();
}

float threshold_above(double threshold) {
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  const auto nearest = static_cast<float>(threshold);
  const float at_most = static_cast<double>(nearest) > threshold ? std::nextafter(nearest, -kInfinity) : nearest;
  return std::nextafter(at_most, kInfinity);
}

}  // namespace milliwatt::trees
