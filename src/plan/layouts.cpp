#include "plan/layouts.h"

#include <algorithm>
#include <limits>

#include "base/error.h"

namespace milliwatt {
namespace {

std::size_t index(int i) { return static_cast<std::size_t>(i); }

bool is_plain(const Kernel& kernel) {
  return kernel.steps.reads == RowLayout::kPlain && kernel.steps.writes == RowLayout::kPlain;
}

bool has(const std::vector<Kernel>& offers, RowLayout StepRule::*side, RowLayout layout) {
  return std::ranges::any_of(offers, [&](const Kernel& kernel) { return kernel.steps.*side == layout; });
}

/// May rows of the tensor lie in a layout of their own: does a program never see them, and do all readers take them as
/// input 0 alone?
bool is_internal(const Graph& graph, TensorId id) {
  if (std::ranges::count(graph.inputs, id) > 0 || std::ranges::count(graph.outputs, id) > 0) return false;
  const std::vector<int> readers = readers_of(graph, id);
  return !readers.empty() && std::ranges::all_of(readers, [&](int op) {
    const std::vector<TensorId>& inputs = graph.operators[index(op)].inputs;
    return inputs[0] == id && std::ranges::count(inputs, id) == 1;
  });
}

}  // namespace

std::vector<RowLayout> row_layouts(const Graph& graph, const std::vector<Kernel>& kernels) {
  std::vector<RowLayout> layouts(graph.tensors.size(), RowLayout::kPlain);
  for (std::size_t op = 0; op < kernels.size(); ++op) {
    layouts[index(graph.operators[op].outputs[0])] = kernels[op].steps.writes;
  }
  return layouts;
}

void keep_plain_rows(std::vector<std::vector<Kernel>>& offers) {
  for (std::vector<Kernel>& each : offers) {
    std::erase_if(each, [](const Kernel& kernel) { return !is_plain(kernel); });
  }
}

void drop_lone_layouts(const Graph& graph, std::vector<std::vector<Kernel>>& offers) {
  for (std::size_t op = 0; op < offers.size(); ++op) {
    const Operator& node = graph.operators[op];
    std::erase_if(offers[op], [&](const Kernel& kernel) {
      const RowLayout reads = kernel.steps.reads;
      const RowLayout writes = kernel.steps.writes;
      expects(reads == RowLayout::kPlain || writes == RowLayout::kPlain, "a kernel has plain rows on one side");
      if (reads != RowLayout::kPlain) {
        const int producer = producer_of(graph, node.inputs[0]);
        if (producer < 0 || !is_internal(graph, node.inputs[0])) return true;
        return !has(offers[index(producer)], &StepRule::writes, reads);
      }
      if (writes == RowLayout::kPlain) return false;
      return !is_internal(graph, node.outputs[0]) ||
             !std::ranges::all_of(readers_of(graph, node.outputs[0]),
                                  [&](int reader) { return has(offers[index(reader)], &StepRule::reads, writes); });
    });
  }
}

KernelChoice::KernelChoice(const Graph& graph, const std::vector<std::vector<Kernel>>& offers) : offers_(offers) {
  for (const Operator& node : graph.operators) {
    const bool is_read = !node.inputs.empty() && node.inputs[0] != kNoTensor && is_internal(graph, node.inputs[0]);
    producer_.push_back(is_read ? producer_of(graph, node.inputs[0]) : -1);
    readers_.emplace_back();
    if (is_internal(graph, node.outputs[0])) readers_.back() = readers_of(graph, node.outputs[0]);
  }
}

double KernelChoice::cycles(const Choice& choice) const {
  double sum = 0;
  for (std::size_t op = 0; op < choice.size(); ++op) sum += cycles(op, choice[op]);
  return sum;
}

std::size_t KernelChoice::matching(std::size_t op, std::size_t index, RowLayout StepRule::*side,
                                   RowLayout layout) const {
  const Kernel& now = offers_[op][index];
  if (now.steps.*side == layout) return index;
  std::size_t best = offers_[op].size();
  for (std::size_t i = 0; i < offers_[op].size(); ++i) {
    const Kernel& offer = offers_[op][i];
    if (offer.steps.*side != layout || (layout == RowLayout::kPlain && !is_plain(offer))) continue;
    if (offer.function == now.function && offer.steps.steps == now.steps.steps) return i;
    if (best == offers_[op].size() || cycles(op, i) < cycles(op, best)) best = i;
  }
  expects(best < offers_[op].size(), "a kernel for each layout of a neighbour");
  return best;
}

KernelChoice::Choice KernelChoice::with(Choice choice, std::size_t op, std::size_t index) const {
  choice[op] = index;
  const StepRule& rule = offers_[op][index].steps;
  if (producer_[op] >= 0) {
    const auto producer = static_cast<std::size_t>(producer_[op]);
    choice[producer] = matching(producer, choice[producer], &StepRule::writes, rule.reads);
    match_readers(choice, producer, rule.reads);
  }
  match_readers(choice, op, rule.writes);
  return choice;
}

void KernelChoice::match_readers(Choice& choice, std::size_t op, RowLayout layout) const {
  for (const int reader : readers_[op]) {
    std::size_t& chosen = choice[index(reader)];
    chosen = matching(index(reader), chosen, &StepRule::reads, layout);
  }
}

KernelChoice::Choice KernelChoice::fastest() const {
  Choice choice(offers_.size());
  for (std::size_t op = 0; op < choice.size(); ++op) {
    double least = std::numeric_limits<double>::infinity();
    for (std::size_t index = 0; index < offers_[op].size(); ++index) {
      if (!is_plain(offers_[op][index]) || cycles(op, index) >= least) continue;
      least = cycles(op, index);
      choice[op] = index;
    }
  }
  for (std::size_t op = 0; op < choice.size(); ++op) {
    for (std::size_t index = 0; index < offers_[op].size(); ++index) {
      const Choice other = with(choice, op, index);
      if (cycles(other) < cycles(choice)) choice = other;
    }
  }
  return choice;
}

}  // namespace milliwatt
