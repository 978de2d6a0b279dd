// The search: where rows flow and where a stretch of operators ends.
//
// Cutting after every operator gives whole-tensor execution; no cut at all gives one line-buffered chain. Between
// them, one starts with early layers flowing (their maps are large) and later layers whole (their rows are few), then
// flips single cuts while the arena shrinks.
#include <algorithm>
#include <optional>

#include "base/error.h"
#include "plan/lifetimes.h"
#include "plan/pack.h"
#include "plan/plan.h"
#include "plan/schedule.h"

namespace milliwatt {
namespace {

constexpr int kQuickAttempts = 8;
constexpr int kFinalAttempts = 1500;

struct Candidate {
  Cuts cuts;
  std::vector<ScheduledStep> schedule;
  Lifetimes lifetimes;
  Packing packing;
};

class Search {
 public:
  Search(const Graph& graph, const std::vector<Kernel>& kernels) : graph_(graph), kernels_(kernels) {}

  Candidate best() {
    const std::size_t count = graph_.operators.size();
    Candidate best = evaluate(Cuts(count, true), kQuickAttempts);
    // The first `flowing` operators as one stretch, the rest whole.
    for (std::size_t flowing = 2; flowing <= count; ++flowing) {
      Cuts cuts(count, true);
      std::fill_n(cuts.begin(), flowing - 1, false);
      keep_better(best, evaluate(cuts, kQuickAttempts));
    }
    bool improved = true;
    while (improved) {
      improved = false;
      for (std::size_t i = 0; i + 1 < count; ++i) {
        Cuts cuts = best.cuts;
        cuts[i] = !cuts[i];
        improved = keep_better(best, evaluate(cuts, kQuickAttempts)) || improved;
      }
    }
    return evaluate(best.cuts, kFinalAttempts);
  }

 private:
  Candidate evaluate(const Cuts& cuts, int attempts) const {
    Candidate candidate;
    candidate.cuts = cuts;
    candidate.schedule = make_schedule(graph_, kernels_, cuts);
    const std::vector<bool> rings(graph_.tensors.size(), false);
    candidate.lifetimes = find_lifetimes(graph_, kernels_, candidate.schedule, rings);
    candidate.packing = pack(graph_, candidate.lifetimes.buffers, attempts);
    return candidate;
  }

  static bool keep_better(Candidate& best, Candidate other) {
    if (other.packing.bytes >= best.packing.bytes) return false;
    best = std::move(other);
    return true;
  }

  const Graph& graph_;
  const std::vector<Kernel>& kernels_;
};

void fill_places(const Candidate& candidate, Plan& plan) {
  for (std::size_t id = 0; id < plan.tensors.size(); ++id) {
    const TensorRows& rows = candidate.lifetimes.tensors[id];
    plan.tensors[id].row_bytes = rows.row_bytes;
    plan.tensors[id].rows = rows.rows;
  }
  for (std::size_t i = 0; i < candidate.lifetimes.buffers.size(); ++i) {
    const Buffer& buffer = candidate.lifetimes.buffers[i];
    const std::int64_t offset = candidate.packing.offsets[i];
    const auto owner = static_cast<std::size_t>(buffer.owner);
    switch (buffer.kind) {
      case BufferKind::kTensor:
        plan.tensors[owner].offset = offset;
        plan.tensors[owner].kept_rows = static_cast<int>(buffer.bytes / plan.tensors[owner].row_bytes);
        break;
      case BufferKind::kScratch:
        plan.operators[owner].scratch_offset = offset;
        break;
      case BufferKind::kState:
        plan.operators[owner].state_offset = offset;
        break;
    }
  }
}

}  // namespace

Plan plan_rows(const Graph& graph, std::vector<Kernel> kernels, const PlanOptions&) {
  expects(kernels.size() == graph.operators.size(), "one kernel for each operator");
  Candidate best = Search(graph, kernels).best();
  Plan plan;
  plan.kernels = std::move(kernels);
  plan.tensors.resize(graph.tensors.size());
  plan.operators.resize(graph.operators.size());
  fill_places(best, plan);
  plan.schedule = std::move(best.schedule);
  plan.arena_bytes = (best.packing.bytes + 7) / 8 * 8;
  check_plan(graph, plan);
  return plan;
}

}  // namespace milliwatt
