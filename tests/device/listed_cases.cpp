// Cases of every operator of ops/list.inc, and those that no kernel computes.
#include <set>
#include <utility>

#include "device/device_cases.h"
#include "ops/layers.h"
#include "ops/operator.h"
#include "sample_graphs.h"

namespace milliwatt {

namespace {

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

std::vector<Graph> graphs_without_kernels() {
  std::vector<Graph> graphs = {batch_norm_graph(), feed_graph()};
  std::set<std::string> on_devices;
  for (const SampleGraph& sample : sample_graphs(1)) on_devices.insert(sample.graph.operators.front().kind);
  for (SampleGraph& sample : sample_graphs(1, true)) {
    if (!on_devices.contains(sample.graph.operators.front().kind)) graphs.push_back(std::move(sample.graph));
  }
  return graphs;
}

}  // namespace milliwatt
