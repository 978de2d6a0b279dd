#include "kernels/kernels.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "base/error.h"
#include "base/problems.h"
#include "kernels/flash_stalls.h"
#include "kernels/offers.h"

namespace milliwatt {

namespace {

struct Row {
  InstructionSet set;
  std::string_view kind;
  std::vector<Kernel> (*offers)(const OpView& op);
};

constexpr std::array kRows = {
#define KERNELS(SET, KIND, FUNCTION) Row{InstructionSet::SET, #KIND, SET::FUNCTION},
#include "kernel_rows.inc"
#undef KERNELS
};

void name_header(Kernel& kernel, InstructionSet set) {
  if (!kernel.header.empty() || kernel.function.empty()) return;
  kernel.header = fmt::format("{}/{}.h", name_of(set), kernel.function);
}

/// Appends what the set's own list offers.
void add_offers(const OpView& op, InstructionSet set, std::vector<Kernel>& offers) {
  for (const Row& row : kRows) {
    if (row.set != set || row.kind != op.op().kind) continue;
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

}  // namespace

std::vector<Kernel> kernels_for(const OpView& op, InstructionSet set) {
  std::vector<Kernel> offers;
  if (const std::optional<InstructionSet> contained = contained_in(set)) offers = kernels_for(op, *contained);
  add_offers(op, set, offers);
  if (offers.empty()) throw Error("runs on the host only; no device kernel computes it yet");
  return offers;
}

std::vector<std::vector<Kernel>> kernels_of(const Graph& graph, InstructionSet set,
                                            const std::optional<FlashTiming>& flash) {
  std::vector<std::vector<Kernel>> kernels;
  Problems problems;
  for (const Operator& op : graph.operators) {
    try {
      std::vector<Kernel> offers = kernels_for(OpView(graph, op), set);
      for (Kernel& offer : offers) offer.cost.stall_cycles = flash ? flash_stalls(offer, *flash) : 0;
      kernels.push_back(without_beaten(offers));
    } catch (const Error& error) {
      problems.add(operator_label(op) + ": " + error.what());
    }
  }
  problems.throw_if_any("");
  return kernels;
}

}  // namespace milliwatt
