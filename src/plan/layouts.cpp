#include "plan/layouts.h"

#include <algorithm>
#include <limits>

#include "base/error.h"
#include "base/indexed.h"
#include "base/to_size.h"

namespace milliwatt {
namespace {

/// Where an operator has a tensor: its number among the inputs or outputs.
std::size_t operand_of(const std::vector<TensorId>& operands, TensorId id) {
  return to_size(std::ranges::find(operands, id) - operands.begin());
}

bool has(const std::vector<Kernel>& offers, OperandLayouts StepRule::*side, std::size_t operand,
         const RowLayout& layout) {
  return std::ranges::any_of(offers, [&](const Kernel& kernel) { return &(kernel.steps.*side)[operand] == &layout; });
}

/// May rows of the tensor lie in a layout of their own: does a program never see them, and does each reader take them
/// as one input alone?
bool is_internal(const Graph& graph, TensorId id) {
  if (id == kNoTensor || producer_of(graph, id) < 0) return false;
  if (std::ranges::count(graph.inputs, id) > 0 || std::ranges::count(graph.outputs, id) > 0) return false;
  const std::vector<int> readers = readers_of(graph, id);
  return !readers.empty() &&
         std::ranges::all_of(readers, [&](int op) { return std::ranges::count(graph.operators[op].inputs, id) == 1; });
}

/// Has every layout of the kernel's operands a partner in all neighbours on that tensor?
bool has_partners(const Graph& graph, const std::vector<std::vector<Kernel>>& offers, const Operator& node,
                  const StepRule& rule) {
  for (std::size_t i = 0; i < node.inputs.size(); ++i) {
    if (&rule.reads[i] == &kPlainRows) continue;
    const TensorId id = node.inputs[i];
    if (!is_internal(graph, id)) return false;
    const std::size_t producer = to_size(producer_of(graph, id));
    const std::size_t operand = operand_of(graph.operators[producer].outputs, id);
    if (!has(offers[producer], &StepRule::writes, operand, rule.reads[i])) return false;
  }
  for (std::size_t i = 0; i < node.outputs.size(); ++i) {
    if (&rule.writes[i] == &kPlainRows) continue;
    const TensorId id = node.outputs[i];
    if (!is_internal(graph, id)) return false;
    for (const int reader : readers_of(graph, id)) {
      const std::size_t operand = operand_of(graph.operators[reader].inputs, id);
      if (!has(offers[to_size(reader)], &StepRule::reads, operand, rule.writes[i])) return false;
    }
  }
  return true;
}

}  // namespace

Indexed<const RowLayout*> row_layouts(const Graph& graph, const Indexed<Kernel>& kernels) {
  Indexed<const RowLayout*> layouts(graph.tensors.size(), &kPlainRows);
  for (std::size_t op = 0; op < kernels.size(); ++op) {
    const std::vector<TensorId>& outputs = graph.operators[op].outputs;
    for (std::size_t i = 0; i < outputs.size(); ++i) layouts[outputs[i]] = &kernels[op].steps.writes[i];
  }
  return layouts;
}

void keep_plain_rows(std::vector<std::vector<Kernel>>& offers) {
  for (std::vector<Kernel>& each : offers) {
    std::erase_if(each, [](const Kernel& kernel) { return !kernel.steps.plain(); });
  }
}

void drop_lone_layouts(const Graph& graph, std::vector<std::vector<Kernel>>& offers) {
  // What goes may leave a neighbour's kernel alone, so until nothing goes.
  for (bool dropped = true; dropped;) {
    dropped = false;
    for (std::size_t op = 0; op < offers.size(); ++op) {
      const auto is_lone = [&](const Kernel& kernel) {
        return !has_partners(graph, offers, graph.operators[op], kernel.steps);
      };
      dropped = std::erase_if(offers[op], is_lone) > 0 || dropped;
    }
  }
}

KernelChoice::KernelChoice(const Graph& graph, const std::vector<std::vector<Kernel>>& offers)
    : offers_(offers), neighbours_(graph.operators.size()) {
  for (std::size_t op = 0; op < graph.operators.size(); ++op) {
    const Operator& node = graph.operators[op];
    for (std::size_t i = 0; i < node.inputs.size(); ++i) {
      const TensorId id = node.inputs[i];
      if (!is_internal(graph, id)) continue;
      const std::size_t producer = to_size(producer_of(graph, id));
      const std::size_t operand = operand_of(graph.operators[producer].outputs, id);
      neighbours_[op].push_back({&StepRule::reads, i, producer, &StepRule::writes, operand});
      neighbours_[producer].push_back({&StepRule::writes, operand, op, &StepRule::reads, i});
    }
  }
}

double KernelChoice::cycles(const Choice& choice) const {
  double sum = 0;
  for (std::size_t op = 0; op < choice.size(); ++op) sum += cycles(op, choice[op]);
  return sum;
}

std::size_t KernelChoice::matching(const Choice& choice, const Neighbour& neighbour, const RowLayout& layout) const {
  const std::vector<Kernel>& offers = offers_[neighbour.op];
  const Kernel& now = offers[choice[neighbour.op]];
  // Its other operands stay as they are, or become plain, which every neighbour can have.
  const auto suits = [&](const StepRule& rule) {
    if (&(rule.*neighbour.side)[neighbour.operand] != &layout) return false;
    StepRule expected;
    expected.reads = now.steps.reads;
    expected.writes = now.steps.writes;
    (expected.*neighbour.side).set(neighbour.operand, layout);
    if (rule.reads == expected.reads && rule.writes == expected.writes) return true;
    StepRule alone;
    (alone.*neighbour.side).set(neighbour.operand, layout);
    return rule.reads == alone.reads && rule.writes == alone.writes;
  };
  std::size_t best = offers.size();
  for (std::size_t i = 0; i < offers.size(); ++i) {
    if (!suits(offers[i].steps)) continue;
    if (offers[i].function == now.function && offers[i].steps.steps == now.steps.steps) return i;
    if (best == offers.size() || cycles(neighbour.op, i) < cycles(neighbour.op, best)) best = i;
  }
  expects(best < offers.size(), "a kernel for each layout of a neighbour");
  return best;
}

KernelChoice::Choice KernelChoice::with(Choice choice, std::size_t op, std::size_t index) const {
  choice[op] = index;
  std::vector<std::size_t> changed = {op};
  while (!changed.empty()) {
    const std::size_t from = changed.back();
    changed.pop_back();
    for (const Neighbour& neighbour : neighbours_[from]) {
      const RowLayout& layout = (offers_[from][choice[from]].steps.*neighbour.own_side)[neighbour.own_operand];
      const StepRule& rule = offers_[neighbour.op][choice[neighbour.op]].steps;
      if (&(rule.*neighbour.side)[neighbour.operand] == &layout) continue;
      choice[neighbour.op] = matching(choice, neighbour, layout);
      changed.push_back(neighbour.op);
    }
  }
  return choice;
}

KernelChoice::Choice KernelChoice::fastest() const {
  Choice choice(offers_.size());
  for (std::size_t op = 0; op < choice.size(); ++op) {
    double least = std::numeric_limits<double>::infinity();
    for (std::size_t index = 0; index < offers_[op].size(); ++index) {
      if (!offers_[op][index].steps.plain() || cycles(op, index) >= least) continue;
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
