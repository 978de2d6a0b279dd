// Tests of operators' rules: a sound operator has no problems; one that is broken in one place has that problem.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

#include "ops/layers.h"
#include "ops/operator.h"

namespace milliwatt::test {

inline std::vector<std::string> problems_of(const Graph& graph) {
  const Operator& op = graph.operators.at(0);
  return operator_type(op.kind).problems(OpView(graph, op));
}

struct Breakage {
  std::function<void(Graph&)> breaks;
  std::string problem;
};

inline void expect_problems(const Graph& sound, const std::vector<Breakage>& breakages) {
  EXPECT_THAT(problems_of(sound), ::testing::IsEmpty());
  for (const Breakage& breakage : breakages) {
    Graph graph = sound;
    breakage.breaks(graph);
    EXPECT_THAT(problems_of(graph), ::testing::ElementsAre(::testing::HasSubstr(breakage.problem)));
  }
}

/// Sets an attribute of the only operator.
inline std::function<void(Graph&)> with(const std::string& name, const Attribute& value) {
  return [=](Graph& graph) { graph.operators[0].attributes[name] = value; };
}
inline std::function<void(Graph&)> without(const std::string& name) {
  return [=](Graph& graph) { graph.operators[0].attributes.erase(name); };
}

/// Turns a tensor of a float32 graph into codes, or gives it a quantization; both are refused.
inline std::function<void(Graph&)> makes_codes(TensorId id) {
  return [id](Graph& g) {
    g.tensor(id).type = ElementType::kInt8;
    if (g.tensor(id).is_constant()) g.tensor(id).data.resize(static_cast<std::size_t>(g.tensor(id).elements()));
  };
}
inline std::function<void(Graph&)> quantizes(TensorId id) {
  return [id](Graph& g) { g.tensor(id).quantization = per_tensor(1, 0); };
}

}  // namespace milliwatt::test
