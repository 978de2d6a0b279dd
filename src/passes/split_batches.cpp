// Tensors are followed as wholes, as samples, or both: what is missing is made where an operator asks for it.
#include "passes/split_batches.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include "base/to_size.h"
#include "graph/drop_unused_tensors.h"
#include "ops/facts/batch_rule.h"
#include "ops/moves/pieces.h"
#include "passes/unused_name.h"

namespace milliwatt {
namespace {

bool is_computed(const Graph& graph, TensorId id) { return id != kNoTensor && !graph.tensor(id).is_constant(); }

struct Batch {
  std::int64_t samples = 1;
  BatchRule rule = BatchRule::kTogether;

  bool is_split() const { return rule != BatchRule::kTogether; }
};

Batch batch_of(const Graph& graph, const Operator& op) {
  const Shape& first = graph.tensor(op.outputs[0]).shape;
  if (first.empty() || first[0] == 1 || first[0] > static_cast<std::int64_t>(kMostPieces)) return {};
  const auto fits = [&](TensorId id) {
    const Tensor& tensor = graph.tensor(id);
    return !tensor.shape.empty() && tensor.shape[0] == first[0];
  };
  const auto fits_if_computed = [&](TensorId id) { return !is_computed(graph, id) || fits(id); };
  if (!std::ranges::all_of(op.outputs, fits) || !std::ranges::all_of(op.inputs, fits_if_computed)) return {};
  const OpView view(graph, op);
  const BatchRule rule = batch_rule(view);
  if (rule == BatchRule::kSeparate && first.size() < 2) return {};  // a vector is no batch
  return {first[0], rule};
}

class Splitter {
 public:
  explicit Splitter(Graph graph) : from_(std::move(graph)), to_(from_) { to_.operators.clear(); }

  Graph run() {
    for (const TensorId id : from_.inputs) is_whole_[id] = true;
    for (const Operator& op : from_.operators) {
      const Batch batch = batch_of(from_, op);
      batch.is_split() ? add_samples(op, batch.samples) : add_whole(op);
    }
    for (const TensorId id : to_.outputs) need_whole(id);
    return std::move(to_);
  }

 private:
  void add_whole(const Operator& op) {
    for (const TensorId id : op.inputs) {
      if (is_computed(from_, id)) need_whole(id);
    }
    for (const TensorId id : op.outputs) is_whole_[id] = true;
    to_.operators.push_back(op);
  }

  void add_samples(const Operator& op, std::int64_t samples) {
    for (const TensorId id : op.inputs) {
      if (is_computed(from_, id)) need_samples(id);
    }
    for (const TensorId id : op.outputs) samples_[id] = new_samples(id);
    for (std::size_t i = 0; i < to_size(samples); ++i) {
      Operator one = op;
      if (i > 0) one.name = unused_operator_name(to_, fmt::format("{} of sample {}", op.name, i));
      for (TensorId& id : one.inputs) {
        if (is_computed(from_, id)) id = samples_.at(id)[i];
      }
      for (TensorId& id : one.outputs) id = samples_.at(id)[i];
      to_.operators.push_back(std::move(one));
    }
  }

  /// Tensors for the samples of a tensor, written by nobody yet.
  std::vector<TensorId> new_samples(TensorId id) {
    std::vector<TensorId> all;
    for (std::int64_t i = 0; i < from_.tensor(id).shape[0]; ++i) {
      Tensor sample = from_.tensor(id);
      sample.name = unused_tensor_name(to_, fmt::format("{} of sample {}", sample.name, i));
      sample.shape[0] = 1;
      all.push_back(static_cast<TensorId>(to_.tensors.size()));
      to_.tensors.push_back(std::move(sample));
    }
    return all;
  }

  void need_samples(TensorId id) {
    if (samples_.contains(id)) return;
    samples_[id] = new_samples(id);
    Tensor axis;
    axis.name = unused_tensor_name(to_, from_.tensor(id).name + "/axis");
    axis.type = ElementType::kInt32;
    axis.data.assign(sizeof(std::int32_t), std::byte{0});
    to_.tensors.push_back(std::move(axis));
    Operator split;
    split.kind = "SPLIT";
    split.name = unused_operator_name(to_, "samples of " + from_.tensor(id).name);
    split.source_index = -1;
    split.attributes["num_splits"] = from_.tensor(id).shape[0];
    split.inputs = {static_cast<TensorId>(to_.tensors.size() - 1), id};
    split.outputs = samples_[id];
    to_.operators.push_back(std::move(split));
  }

  void need_whole(TensorId id) {
    if (is_whole_[id] || !samples_.contains(id)) return;
    is_whole_[id] = true;
    Operator join;
    join.kind = "CONCATENATION";
    join.name = unused_operator_name(to_, "all samples of " + from_.tensor(id).name);
    join.source_index = -1;
    join.attributes = {{"axis", std::int64_t{0}}, {"activation", std::string("none")}};
    join.inputs = samples_[id];
    join.outputs = {id};
    to_.operators.push_back(std::move(join));
  }

  Graph from_, to_;
  std::map<TensorId, std::vector<TensorId>> samples_;
  std::map<TensorId, bool> is_whole_;
};

}  // namespace

Graph split_batches(Graph graph) {
  const bool any = std::ranges::any_of(
      graph.operators, [&](const Operator& op) { return batch_of(graph, op).rule == BatchRule::kOneByOne; });
  return any ? drop_unused_tensors(Splitter(std::move(graph)).run()) : graph;
}

}  // namespace milliwatt
