// Progress is a lattice: each operator's steps done. Every schedule is a path through it, from nothing to everything,
// and its arena at least as large as the largest load on that path. The smallest such load over all paths is found by
// widening a bound: all states that can be reached under it, then the cheapest move that goes over it, and so on. A
// move that leaves no more waiting than before and fits under the bound is done at once: whatever a path does first, it
// could do after that move, with no more waiting.
#include "plan/lower_bound.h"

#include <algorithm>
#include <limits>
#include <map>
#include <queue>
#include <unordered_set>

#include "plan/progress.h"
#include "plan/relaxed_steps.h"

namespace milliwatt {
namespace {

constexpr int kMostSteps = std::numeric_limits<Progress::value_type>::max();
constexpr std::int64_t kLooksAState = 5000;  // networks of 70 operators look at fewer
constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::max();

bool is_one_of(const std::vector<TensorId>& some, TensorId id) { return std::ranges::count(some, id) > 0; }

/// Bytes of the plain rows of one step, a tensor that is named twice counted once.
std::int64_t bytes_of(const Graph& graph, const std::vector<TensorId>& ids, const std::vector<RowSpan>& spans,
                      bool outputs_too) {
  std::map<TensorId, std::int64_t> bytes;
  for (std::size_t i = 0; i < spans.size(); ++i) {
    if (spans[i].count == 0 || ids[i] == kNoTensor) continue;
    if (!outputs_too && is_one_of(graph.outputs, ids[i])) continue;
    bytes[ids[i]] = std::max(bytes[ids[i]], spans[i].count * row_bytes(graph.tensor(ids[i])));
  }
  std::int64_t sum = 0;
  for (const auto& [id, of_tensor] : bytes) sum += of_tensor;
  return sum;
}

/// The most that any single step needs.
std::int64_t largest_step(const Graph& graph, const Operator& op, const StepRule& rule) {
  std::int64_t largest = 0;
  for (int number = 0; number < rule.steps; ++number) {
    const Step step = rule.step(number);
    const std::int64_t reads = bytes_of(graph, op.inputs, step.reads, true);
    const std::int64_t writes = bytes_of(graph, op.outputs, step.writes, true);
    largest = std::max(largest, rule.element_wise ? std::max(reads, writes) : reads + writes);
  }
  return largest + rule.scratch_bytes + rule.state_bytes;
}

/// Can the operator run before any other? Its first step then reads the graph's inputs at most.
bool may_be_first(const Graph& graph, const Operator& op, const StepRule& rule) {
  const Step step = rule.step(0);
  for (std::size_t i = 0; i < step.reads.size(); ++i) {
    if (step.reads[i].count > 0 && !is_one_of(graph.inputs, op.inputs[i])) return false;
  }
  return true;
}

/// What an operator's first step needs beside its inputs.
std::int64_t beside_inputs(const Graph& graph, const Operator& op, const StepRule& rule) {
  if (!may_be_first(graph, op, rule)) return kNever;
  return rule.scratch_bytes + rule.state_bytes +
         (rule.element_wise ? 0 : bytes_of(graph, op.outputs, rule.step(0).writes, true));
}

/// What an operator's last step that writes an output of the graph needs beside those outputs.
std::int64_t beside_outputs(const Graph& graph, const Operator& op, const StepRule& rule) {
  for (int number = rule.steps; number-- > 0;) {
    const Step step = rule.step(number);
    for (std::size_t i = 0; i < step.writes.size(); ++i) {
      if (step.writes[i].count == 0 || !is_one_of(graph.outputs, op.outputs[i])) continue;
      return rule.scratch_bytes + rule.state_bytes +
             (rule.element_wise ? 0 : bytes_of(graph, op.inputs, step.reads, false));
    }
  }
  return kNever;
}

template <typename Need>
std::int64_t least_need(const std::vector<Kernel>& offers, Need need) {
  std::int64_t least = kNever;
  for (const Kernel& offer : offers) least = std::min(least, need(offer.steps));
  return least;
}

/// What single steps need: each operator's largest; the first of all, when all inputs are there; the last that writes
/// an output, when all outputs are there.
std::int64_t bound_by_steps(const Graph& graph, const std::vector<std::vector<Kernel>>& offers) {
  std::int64_t bound = 0;
  std::int64_t first = kNever;
  std::int64_t last = kNever;
  for (std::size_t i = 0; i < offers.size(); ++i) {
    const Operator& op = graph.operators[i];
    const auto least = [&](auto need) {
      return least_need(offers[i], [&](const StepRule& rule) { return need(graph, op, rule); });
    };
    bound = std::max(bound, least(largest_step));
    first = std::min(first, least(beside_inputs));
    last = std::min(last, least(beside_outputs));
  }
  std::int64_t inputs = first == kNever ? 0 : first;
  for (const TensorId id : graph.inputs) inputs += graph.tensor(id).bytes();
  std::int64_t outputs = last == kNever ? 0 : last;
  for (const TensorId id : graph.outputs) outputs += producer_of(graph, id) < 0 ? 0 : graph.tensor(id).bytes();
  return std::max({bound, inputs, outputs});
}

/// The smallest largest load over all orders of steps, or what is certain of it after `max_states` states, or
/// kLooksAState times as many looks at operators.
class Widening {
 public:
  Widening(const Graph& graph, const std::vector<StepRule>& rules, std::int64_t bound)
      : rows_(graph, rules), operators_(rules.size()), bound_(bound) {}

  std::int64_t run(std::size_t max_states) {
    reach(rows_.start(), rows_.waiting(rows_.start()));
    const auto most_looks = static_cast<std::int64_t>(max_states) * kLooksAState;
    while (seen_.size() < max_states && looks_ < most_looks) {
      if (open_.empty()) {
        if (over_.empty()) break;
        bound_ = std::max(bound_, over_.top().peak);
        const Blocked next = over_.top();
        over_.pop();
        reach(next.done, next.waiting);
        continue;
      }
      const State state = std::move(open_.back());
      open_.pop_back();
      if (rows_.is_done(state.done)) break;
      expand(state);
    }
    return bound_;
  }

 private:
  struct State {
    Progress done;
    std::int64_t waiting = 0;
  };
  struct Blocked {
    std::int64_t peak = 0;
    Progress done;  // after the move
    std::int64_t waiting = 0;
    bool operator<(const Blocked& other) const { return peak > other.peak; }  // the smallest on top
  };

  void reach(Progress done, std::int64_t waiting) {
    if (seen_.insert(done).second) open_.push_back({std::move(done), waiting});
  }

  void expand(const State& state) {
    std::vector<std::pair<std::size_t, WaitingRows::Move>> moves;
    looks_ += static_cast<std::int64_t>(operators_);
    for (std::size_t op = operators_; op-- > 0;) {
      if (!rows_.may_step(state.done, op)) continue;
      looks_ += static_cast<std::int64_t>(operators_);  // a move copies the progress of all
      const WaitingRows::Move move = rows_.move(state.done, op, state.waiting);
      if (move.after <= state.waiting && move.peak <= bound_) {
        reach(after(state, op), move.after);
        return;
      }
      moves.emplace_back(op, move);
    }
    // The operator nearest the outputs is pushed last and so looked at first.
    for (std::size_t i = moves.size(); i-- > 0;) {
      const auto& [op, move] = moves[i];
      Progress done = after(state, op);
      if (seen_.contains(done)) continue;
      if (move.peak <= bound_) {
        reach(std::move(done), move.after);
      } else {
        over_.push({move.peak, std::move(done), move.after});
      }
    }
  }

  static Progress after(const State& state, std::size_t op) {
    Progress done = state.done;
    ++done[op];
    return done;
  }

  WaitingRows rows_;
  std::size_t operators_;
  std::int64_t bound_;
  std::int64_t looks_ = 0;  // at operators
  std::vector<State> open_;
  std::priority_queue<Blocked> over_;
  std::unordered_set<Progress> seen_;
};

}  // namespace

std::int64_t lower_bound_bytes(const Graph& graph, const std::vector<std::vector<Kernel>>& offers, double spare_cycles,
                               std::size_t max_states) {
  std::vector<std::vector<Kernel>> allowed(offers.size());
  std::vector<StepRule> rules;
  for (std::size_t op = 0; op < offers.size(); ++op) {
    const auto cycles = [](const Kernel& kernel) { return kernel.cost.time(); };
    const double fastest = cycles(*std::ranges::min_element(offers[op], {}, cycles));
    for (const Kernel& offer : offers[op]) {
      if (cycles(offer) - fastest > spare_cycles) continue;
      Kernel bare;
      bare.steps = offer.steps;
      allowed[op].push_back(std::move(bare));
    }
    if (const std::optional<StepRule> rule = relaxed_steps(allowed[op])) rules.push_back(*rule);
  }
  const std::int64_t bound = bound_by_steps(graph, allowed);
  const bool countable = std::ranges::all_of(rules, [](const StepRule& rule) { return rule.steps <= kMostSteps; });
  return countable && rules.size() == offers.size() ? Widening(graph, rules, bound).run(max_states) : bound;
}

}  // namespace milliwatt
