#include "deploy/explain.h"

#include <cmath>

#include "kernels/storage_form.h"
#include "ops/questions.h"

namespace milliwatt {
namespace {

std::int64_t scratch_of(const Kernel& kernel) { return kernel.steps.scratch_bytes + kernel.steps.state_bytes; }

bool is_same(const Kernel& a, const Kernel& b) {
  return a.function == b.function && a.steps.steps == b.steps.steps && scratch_of(a) == scratch_of(b);
}

/// The kernel with the lowest estimate besides the chosen one; null if there is none.
const Kernel* runner_up(const std::vector<Kernel>& offers, const Kernel& chosen) {
  const Kernel* best = nullptr;
  for (const Kernel& offer : offers) {
    if (is_same(offer, chosen)) continue;
    if (best == nullptr || offer.cost.time() < best->cost.time()) best = &offer;
  }
  return best;
}

ExplainedKernel described(const Kernel& kernel, bool waits) {
  ExplainedKernel described{
      kernel.function,   std::string(storage_form(kernel)), kernel.steps.steps, std::llround(kernel.cost.cycles), {},
      scratch_of(kernel)};
  if (kernel.routine != nullptr) described.routine_bytes = kernel.routine->bytes;
  if (waits) described.stall_cycles = std::llround(kernel.cost.stall_cycles);
  return described;
}

}  // namespace

std::vector<ExplainedLayer> explain(const Planned& planned, const Measurement& measurement) {
  const bool waits = planned.lowered->flash.has_value();
  const Graph& graph = planned.graph();
  std::vector<ExplainedLayer> layers;
  for (std::size_t op = 0; op < graph.operators.size(); ++op) {
    const Operator& node = graph.operators[op];
    if (is_fed(graph, node)) continue;
    const Kernel& chosen = planned.plan.kernels[op];
    ExplainedLayer layer{node.kind, node.name, node.source_index, described(chosen, waits), {}, {}, {}};
    if (measurement.layers && measurement.cycles) {
      const LayerCount& count = (*measurement.layers)[op];
      layer.cycles = count.cycles;
      if (waits) layer.stall_cycles = count.stall_cycles;
    }
    const Kernel* other = runner_up(planned.lowered->offers[op], chosen);
    if (other != nullptr) layer.runner_up = described(*other, waits);
    layers.push_back(std::move(layer));
  }
  return layers;
}

}  // namespace milliwatt
