#include "formats/trees/forest.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>
#include <optional>

#include "base/to_size.h"
#include "graph/builder.h"

namespace milliwatt::trees {

Forest::Forest(std::int64_t features, std::int64_t outputs, std::int64_t values)
    : features_(features), outputs_(outputs), values_(values), base_(to_size(outputs), 0.0F) {}

void Forest::add_tree(std::int64_t output, std::int64_t root, const std::function<Node(std::int64_t)>& node_of) {
  trees_.push_back(static_cast<std::int32_t>(thresholds_.size()));
  trees_.push_back(static_cast<std::int32_t>(output));
  struct Open {
    std::int64_t name;
    std::optional<std::size_t> place;  // in nodes_, of the parent's child
  };
  std::vector<Open> open = {{root, std::nullopt}};
  while (!open.empty()) {
    const Open next = open.back();
    open.pop_back();
    if (next.place) nodes_[*next.place] = static_cast<std::int32_t>(thresholds_.size());
    const Node node = node_of(next.name);
    const std::size_t row = nodes_.size();
    nodes_.insert(nodes_.end(), {static_cast<std::int32_t>(node.feature), 0, 0});
    thresholds_.push_back(node.threshold);
    if (node.feature < 0) {
      nodes_[row + 1] = static_cast<std::int32_t>(static_cast<std::int64_t>(leaves_.size()) / values_);
      std::ranges::transform(node.values, std::back_inserter(leaves_),
                             [](double value) { return static_cast<float>(value); });
      continue;
    }
    open.push_back({node.right, row + 2});
    open.push_back({node.left, row + 1});
  }
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
