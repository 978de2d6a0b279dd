#include "ops/execute.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.h"
#include "base/to_size.h"
#include "graph/alone.h"
#include "graph/first_byte.h"

namespace milliwatt {

namespace {

/// Verified before any tensor is allocated, for sizes come from the file.
const Graph& verified(const Graph& graph) {
  verify(graph);
  return graph;
}

}  // namespace

Executor::Executor(const Graph& graph) : graph_(&verified(graph)), values_(graph) { reset(); }

void Executor::reset() {
  for (std::size_t i = 0; i < graph_->tensors.size(); ++i) {
    const Tensor& tensor = graph_->tensors[i];
    if (!tensor.is_variable || tensor.is_constant()) continue;
    const auto first = static_cast<std::byte>(first_byte_of(tensor));
    std::ranges::fill(values_.bytes_of(static_cast<TensorId>(i)), first);
  }
}

void Executor::run(std::span<const std::vector<std::byte>> inputs) {
  if (inputs.size() != graph_->inputs.size()) {
    throw Error(fmt::format("{} inputs were given; the model has {}", inputs.size(), graph_->inputs.size()));
  }
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const Tensor& tensor = graph_->tensor(graph_->inputs[i]);
    if (inputs[i].size() != to_size(tensor.bytes())) {
      throw Error(fmt::format("input {} \"{}\": {} bytes were given; {} {} are {}", i, tensor.name, inputs[i].size(),
                              shape_text(tensor.shape), element_name(tensor.type), tensor.bytes()));
    }
  }
  for (std::size_t i = 0; i < inputs.size(); ++i) values_.bytes_of(graph_->inputs[i]) = inputs[i];
  for (const Operator& op : graph_->operators) operator_type(op.kind).run(OpView(*graph_, op), values_);
}

std::vector<std::vector<std::byte>> Executor::outputs() const {
  std::vector<std::vector<std::byte>> outputs;
  for (const TensorId id : graph_->outputs) outputs.push_back(value(id));
  return outputs;
}

std::vector<std::vector<std::byte>> run_alone(const Graph& graph, const Operator& op) {
  Graph one = alone(graph, op);
  const OperatorType& type = operator_type(op.kind);
  if (type.reads_shapes_only(OpView(one, one.operators[0]))) {
    // Their elements are not asked for: no memory for them.
    for (const TensorId id : one.operators[0].inputs) one.tensor(id).data.assign(1, std::byte{0});
  }
  TensorValues values(one);
  type.run(OpView(one, one.operators[0]), values);
  std::vector<std::vector<std::byte>> outputs;
  for (const TensorId id : one.operators[0].outputs) outputs.push_back(std::move(values.bytes_of(id)));
  return outputs;
}

}  // namespace milliwatt
