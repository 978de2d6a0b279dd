#include "plan/layouts.h"

#include <algorithm>
#include <limits>
#include <numeric>

#include "base/error.h"
#include "base/indexed.h"
#include "base/to_size.h"

namespace milliwatt {
namespace {

bool has(const std::vector<Kernel>& offers, OperandLayouts StepRule::*side, std::size_t operand,
         const RowLayout& layout) {
  return std::ranges::any_of(offers, [&](const Kernel& kernel) { return &(kernel.steps.*side)[operand] == &layout; });
}

/// Where operators have a tensor: their numbers, and its number among their inputs or outputs.
struct Operand {
  std::size_t op = 0, number = 0;
};

/// Who writes and who reads each tensor.
class Wiring {
 public:
  explicit Wiring(const Graph& graph)
      : producers_(graph.tensors.size()), readers_(graph.tensors.size()), is_internal_(graph.tensors.size(), false) {
    for (std::size_t op = 0; op < graph.operators.size(); ++op) {
      const Operator& node = graph.operators[op];
      for (std::size_t i = 0; i < node.outputs.size(); ++i) {
        producers_[node.outputs[i]] = {op, i};
        is_internal_[node.outputs[i]] = true;
      }
      for (std::size_t i = 0; i < node.inputs.size(); ++i) {
        if (node.inputs[i] != kNoTensor) readers_[node.inputs[i]].push_back({op, i});
      }
    }
    for (const TensorId id : graph.inputs) is_internal_[id] = false;
    for (const TensorId id : graph.outputs) is_internal_[id] = false;
    for (std::size_t id = 0; id < readers_.size(); ++id) {
      const std::vector<Operand>& readers = readers_[id];  // those of one operator stand one behind the other
      const bool twice = std::ranges::adjacent_find(readers, {}, &Operand::op) != readers.end();
      if (readers.empty() || twice) is_internal_[id] = false;
    }
  }

  /// May rows of the tensor lie in a layout of their own: does a program never see them, and does each reader take them
  /// as one input alone?
  bool is_internal(TensorId id) const { return id != kNoTensor && is_internal_[id]; }
  const Operand& producer(TensorId id) const { return producers_[id]; }
  const std::vector<Operand>& readers(TensorId id) const { return readers_[id]; }

 private:
  Indexed<Operand> producers_;
  Indexed<std::vector<Operand>> readers_;
  Indexed<bool> is_internal_;
};

/// Has every layout of the kernel's operands a partner in all neighbours on that tensor?
bool has_partners(const Wiring& wiring, const std::vector<std::vector<Kernel>>& offers, const Operator& node,
                  const StepRule& rule) {
  for (std::size_t i = 0; i < node.inputs.size(); ++i) {
    if (&rule.reads[i] == &kPlainRows) continue;
    const TensorId id = node.inputs[i];
    if (!wiring.is_internal(id)) return false;
    const Operand& producer = wiring.producer(id);
    if (!has(offers[producer.op], &StepRule::writes, producer.number, rule.reads[i])) return false;
  }
  for (std::size_t i = 0; i < node.outputs.size(); ++i) {
    if (&rule.writes[i] == &kPlainRows) continue;
    const TensorId id = node.outputs[i];
    if (!wiring.is_internal(id)) return false;
    for (const Operand& reader : wiring.readers(id)) {
      if (!has(offers[reader.op], &StepRule::reads, reader.number, rule.writes[i])) return false;
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
  const Wiring wiring(graph);
  // What goes may leave a neighbour's kernel alone: those are looked at again.
  std::vector<std::size_t> open(offers.size());
  std::iota(open.rbegin(), open.rend(), std::size_t{0});
  std::vector<bool> is_open(offers.size(), true);
  const auto look_again = [&](std::size_t op) {
    if (!is_open[op]) open.push_back(op);
    is_open[op] = true;
  };
  while (!open.empty()) {
    const std::size_t op = open.back();
    open.pop_back();
    is_open[op] = false;
    const Operator& node = graph.operators[op];
    const auto is_lone = [&](const Kernel& kernel) { return !has_partners(wiring, offers, node, kernel.steps); };
    if (std::erase_if(offers[op], is_lone) == 0) continue;
    for (const TensorId id : node.inputs) {
      if (wiring.is_internal(id)) look_again(wiring.producer(id).op);
    }
    for (const TensorId id : node.outputs) {
      for (const Operand& reader : wiring.readers(id)) look_again(reader.op);
    }
  }
}

KernelChoice::KernelChoice(const Graph& graph, const std::vector<std::vector<Kernel>>& offers)
    : offers_(offers), neighbours_(graph.operators.size()) {
  const Wiring wiring(graph);
  for (std::size_t op = 0; op < graph.operators.size(); ++op) {
    const Operator& node = graph.operators[op];
    for (std::size_t i = 0; i < node.inputs.size(); ++i) {
      const TensorId id = node.inputs[i];
      if (!wiring.is_internal(id)) continue;
      const Operand& producer = wiring.producer(id);
      neighbours_[op].push_back({&StepRule::reads, i, producer.op, &StepRule::writes, producer.number});
      neighbours_[producer.op].push_back({&StepRule::writes, producer.number, op, &StepRule::reads, i});
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

std::vector<KernelChoice::Change> KernelChoice::change(Choice& choice, std::size_t op, std::size_t index) const {
  std::vector<Change> changes = {{op, choice[op], index}};
  choice[op] = index;
  std::vector<std::size_t> open = {op};
  while (!open.empty()) {
    const std::size_t from = open.back();
    open.pop_back();
    for (const Neighbour& neighbour : neighbours_[from]) {
      const RowLayout& layout = (offers_[from][choice[from]].steps.*neighbour.own_side)[neighbour.own_operand];
      std::size_t& other = choice[neighbour.op];
      if (&(offers_[neighbour.op][other].steps.*neighbour.side)[neighbour.operand] == &layout) continue;
      const std::size_t matched = matching(choice, neighbour, layout);
      changes.push_back({neighbour.op, other, matched});
      open.push_back(neighbour.op);
      other = matched;
    }
  }
  return changes;
}

void KernelChoice::undo(const std::vector<Change>& changes, Choice& choice) {
  for (std::size_t i = changes.size(); i-- > 0;) choice[changes[i].op] = changes[i].before;
}

double KernelChoice::extra_cycles(const std::vector<Change>& changes) const {
  double extra = 0;
  for (const Change& change : changes) extra += cycles(change.op, change.after) - cycles(change.op, change.before);
  return extra;
}

KernelChoice::Choice KernelChoice::with(Choice choice, std::size_t op, std::size_t index) const {
  change(choice, op, index);
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
      const std::vector<Change> changes = change(choice, op, index);
      if (extra_cycles(changes) >= 0) undo(changes, choice);
    }
  }
  return choice;
}

}  // namespace milliwatt
