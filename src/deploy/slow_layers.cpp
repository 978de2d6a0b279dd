#include "deploy/slow_layers.h"

#include <fmt/format.h>

#include <algorithm>

#include "kernels/kernels.h"
#include "ops/questions.h"

namespace milliwatt {
namespace {

/// Is it a kernel of the set itself, not of one that the set contains?
bool is_of(const Kernel& kernel, InstructionSet set) {
  return kernel.header.starts_with(fmt::format("{}/", name_of(set)));
}

}  // namespace

std::string why_slow(const Planned& planned, const Board& board, const Measurement& measurement, std::size_t op) {
  const Graph& graph = planned.graph();
  const Operator& node = graph.operators[op];
  if (!measurement.cycles || !measurement.layers || is_fed(graph, node)) return "";
  const OpView view(graph, node);
  const auto macs = static_cast<double>(type_of(view).macs(view));
  const auto cycles = static_cast<double>((*measurement.layers)[op].cycles);
  if (macs == 0 || cycles <= kSlowCyclesPerMac * macs) return "";

  const InstructionSet set = board.instruction_set;
  const Kernel& chosen = planned.plan.kernels[op];
  if (!contained_in(set)) return fmt::format("{} is of the kernels for any core", chosen.function);
  if (!has_own_kernels(node.kind, set)) return fmt::format("there is no {} kernel for {} yet", name_of(set), node.kind);
  const std::vector<Kernel>& offers = planned.lowered->offers[op];
  const auto own = std::ranges::find_if(offers, [&](const Kernel& kernel) { return is_of(kernel, set); });
  if (own == offers.end()) {
    return fmt::format("the {} kernels for {} do not take this layer's shape or scales", name_of(set), node.kind);
  }
  if (chosen.for_flash) {
    const auto fastest = std::ranges::min_element(offers, {}, [](const Kernel& kernel) { return kernel.cost.cycles; });
    return fmt::format("{} would be faster; this plan saves flash instead", fastest->function);
  }
  if (!is_of(chosen, set)) return fmt::format("{} would be faster; this plan saves memory instead", own->function);
  const double outputs = static_cast<double>(view.output().elements());
  return fmt::format("an output has only {:.0f} MACs, less work than what {} does for each output", macs / outputs,
                     chosen.function);
}

}  // namespace milliwatt
