#include "passes/clamps.h"

#include <algorithm>
#include <array>
#include <limits>
#include <span>
#include <string>
#include <utility>

#include "graph/drop_unused_tensors.h"
#include "ops/float32.h"
#include "ops/questions.h"
#include "passes/unused_name.h"

namespace milliwatt {
namespace {

constexpr float kNone = std::numeric_limits<float>::infinity();

struct Clamp {
  const char* kind;
  const char* activation;
  float lowest, highest;
};

constexpr std::array<Clamp, 3> kClamps = {Clamp{"RELU", "relu", 0, kNone}, Clamp{"RELU6", "relu6", 0, 6},
                                          Clamp{"RELU_N1_TO_1", "relu_n1_to_1", -1, 1}};

const Clamp* clamp_of(const Graph& graph, const Operator& op) {
  const auto found = std::ranges::find(kClamps, op.kind, &Clamp::kind);
  return found == kClamps.end() || !computes_in_float(OpView(graph, op)) ? nullptr : &*found;
}

/// Makes the clamp the activation of the operator in front of it, whose place in `before` is known by its output.
bool becomes_activation(const Graph& graph, const Operator& op, const Clamp& clamp, Indexed<Operator>& before) {
  const TensorId in = op.inputs[0];
  const auto front =
      std::ranges::find_if(before, [&](const Operator& other) { return std::ranges::count(other.outputs, in) > 0; });
  if (front == before.end() || readers_of(graph, in).size() != 1 || std::ranges::count(graph.outputs, in) > 0) {
    return false;
  }
  const auto activation = front->attributes.find("activation");
  if (activation == front->attributes.end() || activation->second != Attribute("none")) return false;
  Operator clamped = *front;
  clamped.attributes["activation"] = clamp.activation;
  clamped.outputs[0] = op.outputs[0];
  const OpView view(graph, clamped);
  if (!type_of(view).problems(view).empty()) return false;  // such as that of CONCATENATION, which has none
  *front = std::move(clamped);
  return true;
}

class Extremes {
 public:
  Extremes(Graph& graph, Indexed<Operator>& made) : graph_(graph), made_(made) {}

  void add(const Operator& op, const Clamp& clamp) {
    const TensorId value = op.inputs[0];
    if (clamp.highest != kNone) {
      Tensor between = graph_.tensor(op.outputs[0]);
      between.name = unused_tensor_name(graph_, between.name + "/lower");
      const TensorId lower = add(std::move(between));
      made_.push_back(extreme("MAXIMUM", op, value, clamp.lowest, lower));
      made_.push_back(extreme("MINIMUM", op, lower, clamp.highest, op.outputs[0]));
    } else {
      made_.push_back(extreme("MAXIMUM", op, value, clamp.lowest, op.outputs[0]));
    }
  }

 private:
  TensorId add(Tensor tensor) {
    graph_.tensors.push_back(std::move(tensor));
    return static_cast<TensorId>(graph_.tensors.size() - 1);
  }

  Operator extreme(const char* kind, const Operator& from, TensorId value, float limit, TensorId out) {
    Tensor constant;
    constant.name = unused_tensor_name(graph_, graph_.tensor(out).name + "/limit");
    constant.type = ElementType::kFloat32;
    constant.shape = {1};
    const auto bytes = std::as_bytes(std::span(&limit, 1));
    constant.data.assign(bytes.begin(), bytes.end());
    Operator op;
    op.kind = kind;
    op.name = graph_.tensor(out).name;
    op.inputs = {value, add(std::move(constant))};
    op.outputs = {out};
    op.source_index = from.source_index;
    return op;
  }

  Graph& graph_;
  Indexed<Operator>& made_;
};

}  // namespace

Graph clamps(Graph graph) {
  Indexed<Operator> made;
  for (const Operator& op : Indexed<Operator>(graph.operators)) {
    const Clamp* clamp = clamp_of(graph, op);
    if (clamp == nullptr) {
      made.push_back(op);
    } else if (!becomes_activation(graph, op, *clamp, made)) {
      Extremes(graph, made).add(op, *clamp);
    }
  }
  graph.operators = std::move(made);
  graph = drop_unused_tensors(std::move(graph));
  verify(graph);
  return graph;
}

}  // namespace milliwatt
