// Cases of every operator of ops/list.inc, and those that no kernel computes.
#include "device/device_cases.h"
#include "ops/layers.h"
#include "ops/operator.h"

namespace milliwatt {

namespace {

template <typename Type>
std::vector<Graph> samples_of(const Type& type, unsigned seed) {
  if constexpr (requires { type.samples(seed); }) {
    return type.samples(seed);
  } else {
    return {};
  }
}

/// FEED, whose rows the caller supplies.
Graph feed_graph() {
  GraphBuilder builder("feed");
  builder.output(builder.op("FEED", "out", {}, {}, test::codes({1, 4, 2})));
  return builder.build();
}

/// BATCH_NORM, which is folded into the layer in front.
Graph batch_norm_graph() {
  GraphBuilder builder("norm");
  std::vector<TensorId> inputs = {builder.input("in", {ElementType::kFloat32, {1, 2}, {}})};
  for (const char* name : {"gamma", "beta", "mean", "variance"}) {
    inputs.push_back(builder.constant(name, {2}, std::vector<float>{1, 1}));
  }
  builder.output(builder.op("BATCH_NORM", "out", inputs, {{"epsilon", 0.5}, {"activation", std::string("none")}},
                            {ElementType::kFloat32, {1, 2}, {}}));
  return builder.build();
}

}  // namespace

void add_samples(std::vector<DeviceCase>& cases, unsigned seed) {
  for (const OperatorType* type : operator_types()) {
    for (Graph& graph : samples_of(*type, seed)) {
      std::string name = std::string(type->kind()) + " sample " + std::to_string(cases.size());
      cases.push_back({std::move(name), std::move(graph)});
    }
  }
}

std::vector<Graph> graphs_without_kernels() { return {batch_norm_graph(), feed_graph(), test::svdf_graph()}; }

}  // namespace milliwatt
