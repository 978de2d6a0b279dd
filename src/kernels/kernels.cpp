#include "kernels/kernels.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <string_view>
#include <utility>

#include "base/error.h"
#include "base/indexed.h"
#include "base/problems.h"
#include "kernels/flash_stalls.h"
#include "kernels/offers.h"

namespace milliwatt {

namespace {

struct Row {
  InstructionSet set;
  std::string_view kind;
  std::vector<Kernel> (*offers)(const OpView& op);
  ElementType type;  ///< of the output
};

constexpr std::array kRows = {
#define KERNELS(SET, KIND, FUNCTION, TYPE) Row{InstructionSet::SET, #KIND, SET::FUNCTION, ElementType::TYPE},
#include "kernel_rows.inc"
#undef KERNELS
};

void name_header(Kernel& kernel, InstructionSet set) {
  if (!kernel.header.empty() || kernel.function.empty()) return;
  kernel.header = fmt::format("{}/{}.h", name_of(set), kernel.function);
}

/// Are the kernels of a row for the operator's types? Portable ones are for all. Those of int8 also convert between
/// types.
bool serves(const Row& row, const OpView& op) {
  if (!contained_in(row.set)) return true;
  const ElementType type = op.output().type;
  if (row.type != ElementType::kInt8) return type == row.type;
  return type == ElementType::kInt8 || !op.has_input(0) || op.input(0).type != type;
}

/// Appends what the set's own list offers.
void add_offers(const OpView& op, InstructionSet set, std::vector<Kernel>& offers) {
  for (const Row& row : kRows) {
    if (row.set != set || row.kind != op.op().kind || !serves(row, op)) continue;
    for (Kernel& kernel : row.offers(op)) {
      name_header(kernel, set);
      offers.push_back(std::move(kernel));
    }
  }
}

/// Does `a` take the steps of `b` in no more memory and no more time?
bool beats(const Kernel& a, const Kernel& b) {
  return a.function == b.function && a.steps.steps == b.steps.steps && a.steps.scratch_bytes <= b.steps.scratch_bytes &&
         a.steps.state_bytes <= b.steps.state_bytes && a.steps.reads == b.steps.reads &&
         a.steps.writes == b.steps.writes && a.steps.element_wise == b.steps.element_wise &&
         a.cost.time() <= b.cost.time();
}

/// Without those that another form of the same kernel beats.
std::vector<Kernel> without_beaten(const std::vector<Kernel>& offers) {
  std::vector<Kernel> kept;
  for (const Kernel& offer : offers) {
    if (std::ranges::any_of(kept, [&](const Kernel& other) { return beats(other, offer); })) continue;
    std::erase_if(kept, [&](const Kernel& other) { return beats(offer, other); });
    kept.push_back(offer);
  }
  return kept;
}

bool is_alike(const Tensor& a, const Tensor& b) {
  return a.type == b.type && a.shape == b.shape && a.quantization == b.quantization;
}

/// Do both compute the same with the same constants? What kernels_for() says of one then serves the other, and the
/// tables are emitted once.
bool same_layer(const Graph& graph, const Operator& a, const Operator& b) {
  if (a.kind != b.kind || a.attributes != b.attributes) return false;
  if (a.inputs.size() != b.inputs.size() || a.outputs.size() != b.outputs.size()) return false;
  for (std::size_t i = 0; i < a.inputs.size(); ++i) {
    if (a.inputs[i] == b.inputs[i]) continue;
    if (a.inputs[i] == kNoTensor || b.inputs[i] == kNoTensor) return false;
    const Tensor& x = graph.tensor(a.inputs[i]);
    const Tensor& y = graph.tensor(b.inputs[i]);
    if (x.is_constant() || y.is_constant() || !is_alike(x, y)) return false;
  }
  for (std::size_t i = 0; i < a.outputs.size(); ++i) {
    if (!is_alike(graph.tensor(a.outputs[i]), graph.tensor(b.outputs[i]))) return false;
  }
  return true;
}

/// The offers of operators by their first constant, for those that share it.
class SharedOffers {
 public:
  explicit SharedOffers(const Graph& graph) : graph_(graph) {}

  /// Null if no operator like this one was kept.
  const std::vector<Kernel>* find(const Operator& op) const {
    const auto [begin, end] = kept_.equal_range(first_constant(op));
    for (auto entry = begin; entry != end; ++entry) {
      if (same_layer(graph_, *entry->second.op, op)) return &entry->second.offers;
    }
    return nullptr;
  }

  void keep(const Operator& op, const std::vector<Kernel>& offers) {
    const TensorId constant = first_constant(op);
    if (constant != kNoTensor && readers_.at(constant) > 1) kept_.insert({constant, {&op, offers}});
  }

 private:
  struct Entry {
    const Operator* op;
    std::vector<Kernel> offers;
  };

  TensorId first_constant(const Operator& op) const {
    for (const TensorId id : op.inputs) {
      if (id != kNoTensor && graph_.tensor(id).is_constant()) return id;
    }
    return kNoTensor;
  }

  static Indexed<int> count_readers(const Graph& graph) {
    Indexed<int> readers(graph.tensors.size(), 0);
    for (const Operator& op : graph.operators) {
      for (const TensorId id : op.inputs) {
        if (id != kNoTensor) ++readers[id];
      }
    }
    return readers;
  }

  const Graph& graph_;
  Indexed<int> readers_ = count_readers(graph_);
  std::multimap<TensorId, Entry> kept_;
};

}  // namespace

std::vector<Kernel> kernels_for(const OpView& op, InstructionSet set) {
  std::vector<Kernel> offers;
  if (const std::optional<InstructionSet> contained = contained_in(set)) {
    offers = kernels_for(op, *contained);
    // Routines pay off by the timing of the contained set's cores.
    std::erase_if(offers, [](const Kernel& offer) { return offer.routine != nullptr || offer.own_set_only; });
    for (Kernel& offer : offers) offer.cost.cycles *= times_of_contained(set);
  }
  add_offers(op, set, offers);
  if (offers.empty()) throw Error("runs on the host only; no device kernel computes it yet");
  return offers;
}

bool has_own_kernels(std::string_view kind, InstructionSet set) {
  return std::ranges::any_of(kRows, [&](const Row& row) { return row.set == set && row.kind == kind; });
}

std::vector<std::vector<Kernel>> kernels_of(const Graph& graph, InstructionSet set,
                                            const std::optional<FlashTiming>& flash) {
  std::vector<std::vector<Kernel>> kernels;
  SharedOffers shared(graph);
  Problems problems;
  for (const Operator& op : graph.operators) {
    if (const std::vector<Kernel>* known = shared.find(op)) {
      kernels.push_back(*known);
      continue;
    }
    try {
      std::vector<Kernel> offers = kernels_for(OpView(graph, op), set);
      for (Kernel& offer : offers) offer.cost.stall_cycles = flash ? flash_stalls(offer, *flash) : 0;
      kernels.push_back(without_beaten(offers));
      shared.keep(op, kernels.back());
    } catch (const Error& error) {
      problems.add(operator_label(op) + ": " + error.what());
    }
  }
  problems.throw_if_any("");
  return kernels;
}

}  // namespace milliwatt
