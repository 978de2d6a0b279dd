#include "emit/choose_kernels.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/error.h"
#include "ops/operator.h"

namespace milliwatt {
namespace {

constexpr double kMostCyclesOverFastest = 1.3;

std::pair<double, double> price(const Kernel& kernel, Objective objective) {
  switch (objective) {
    case Objective::kRam:
      return {static_cast<double>(kernel.steps.scratch_bytes + kernel.steps.state_bytes), kernel.cost.cycles};
    case Objective::kSize:
      return {static_cast<double>(kernel.cost.code_bytes), kernel.cost.cycles};
    case Objective::kSpeed:
      break;
  }
  return {kernel.cost.cycles, static_cast<double>(kernel.cost.code_bytes)};
}

Kernel choose(std::vector<Kernel> kernels, Objective objective) {
  expects(!kernels.empty(), "an operator offers no kernel");
  const auto cycles = [](const Kernel& kernel) { return kernel.cost.cycles; };
  const double fastest = std::ranges::min_element(kernels, {}, cycles)->cost.cycles;
  std::erase_if(kernels, [&](const Kernel& kernel) { return kernel.cost.cycles > kMostCyclesOverFastest * fastest; });
  return *std::ranges::min_element(kernels, {}, [&](const Kernel& kernel) { return price(kernel, objective); });
}

}  // namespace

std::vector<Kernel> choose_kernels(const Graph& graph, const Board& board, Objective objective) {
  std::vector<Kernel> chosen;
  std::string problems;
  for (const Operator& op : graph.operators) {
    try {
      chosen.push_back(choose(operator_type(op.kind).kernels(OpView(graph, op), board.instruction_set), objective));
    } catch (const Error& error) {
      problems += fmt::format("{}{}: {}", problems.empty() ? "" : "; also ", operator_label(op), error.what());
    }
  }
  if (!problems.empty()) throw Error(problems);
  return chosen;
}

}  // namespace milliwatt
