#include "emit/choose_kernels.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/error.h"
#include "ops/operator.h"

namespace milliwatt {
namespace {

constexpr double kMostCyclesOverFastest = 1.3;
/// Kernels that differ by less than this share of the whole model's cycles are equally fast.
constexpr double kNegligibleShare = 0.005;

double fastest_cycles(const std::vector<Kernel>& kernels) {
  return std::ranges::min_element(kernels, {}, [](const Kernel& kernel) { return kernel.cost.cycles; })->cost.cycles;
}

/// Scratch, state, and the input rows that one step wants to see at once, in bytes.
std::int64_t memory_of(const OpView& op, const Kernel& kernel) {
  std::int64_t rows = 0;
  for (int number = 0; number < kernel.steps.steps; ++number) {
    const Step step = kernel.steps.step(number);
    std::int64_t seen = 0;
    for (std::size_t i = 0; i < step.reads.size(); ++i) {
      if (step.reads[i].count == 0) continue;
      const Tensor& input = op.input(i);
      seen += step.reads[i].count * row_shape(input.shape).elements * element_bytes(input.type);
    }
    rows = std::max(rows, seen);
  }
  return kernel.steps.scratch_bytes + kernel.steps.state_bytes + rows;
}

Kernel choose(const OpView& op, std::vector<Kernel> kernels, Objective objective, double negligible_cycles) {
  const double fastest = fastest_cycles(kernels);
  const double most = objective == Objective::kSpeed
                          ? fastest + negligible_cycles
                          : std::max(fastest * kMostCyclesOverFastest, fastest + negligible_cycles);
  std::erase_if(kernels, [&](const Kernel& kernel) { return kernel.cost.cycles > most; });
  const auto price = [&](const Kernel& kernel) {
    const std::int64_t memory = memory_of(op, kernel);
    const bool by_code = objective == Objective::kSize;
    return std::pair(by_code ? kernel.cost.code_bytes : memory, by_code ? memory : kernel.cost.code_bytes);
  };
  return *std::ranges::min_element(kernels, {}, price);
}

}  // namespace

std::vector<Kernel> choose_kernels(const Graph& graph, const Board& board, Objective objective) {
  std::vector<std::vector<Kernel>> offers;
  double cycles = 0;
  std::string problems;
  for (const Operator& op : graph.operators) {
    try {
      offers.push_back(operator_type(op.kind).kernels(OpView(graph, op), board.instruction_set));
      expects(!offers.back().empty(), "an operator offers no kernel");
      cycles += fastest_cycles(offers.back());
    } catch (const Error& error) {
      problems += fmt::format("{}{}: {}", problems.empty() ? "" : "; also ", operator_label(op), error.what());
    }
  }
  if (!problems.empty()) throw Error(problems);
  std::vector<Kernel> chosen;
  for (std::size_t i = 0; i < offers.size(); ++i) {
    chosen.push_back(
        choose(OpView(graph, graph.operators[i]), std::move(offers[i]), objective, kNegligibleShare * cycles));
  }
  return chosen;
}

}  // namespace milliwatt
