// Cutting after every operator gives whole-tensor execution; no cut at all gives one line-buffered chain. Between them,
// one starts with early layers flowing (their maps are large) and later layers whole (their rows are few), then flips
// single cuts and exchanges single kernels while the arena shrinks, and once more while it shrinks or less is alive on
// the way. Done from three starts: the fastest kernels, those with the least memory that the cycles allow, and those
// that save most memory for their cycles. At last, kernels that are slower for nothing are taken back.
#include "plan/search.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <utility>

#include "base/indexed.h"
#include "base/parallel.h"
#include "base/to_size.h"
#include "plan/layouts.h"
#include "plan/near_peak.h"
#include "plan/pack_exactly.h"

namespace milliwatt {
namespace {

constexpr std::size_t kCutsAtOnce = 6;
constexpr int kQuickAttempts = 8;
constexpr int kFinalAttempts = 1500;
constexpr std::size_t kExactBuffers = 40;
constexpr int kExactNodes = 20000;
constexpr double kStepsOfSearch = 4500;
constexpr double kLongNetwork = 100;  // operators
constexpr double kStepsOfLongSearch = 300;
using Choice = KernelChoice::Choice;

/// How many steps of schedules one start of the search may follow. Searches of networks of some 70 operators end
/// before; those of longer ones are cut off, so that time grows with n log n.
std::int64_t most_steps(std::size_t operators) {
  const auto growth = [](double n) { return n * std::log2(n); };
  const auto n = static_cast<double>(operators) + 2;
  const double longest = std::max(kStepsOfSearch * growth(kLongNetwork), kStepsOfLongSearch * growth(n));
  return static_cast<std::int64_t>(std::min(kStepsOfSearch * growth(n), longest));
}

/// Pairs of buffers that a search may look at: for each of those steps, and for the last packings. Short networks do
/// with less.
struct Work {
  std::int64_t a_step = 0;
  std::int64_t last = 0;
};

Work most_work(std::size_t operators) {
  return static_cast<double>(operators) <= kLongNetwork ? Work{100, 1'000'000'000} : Work{20, 200'000'000};
}

/// Scratch, state, and the input rows that one step sees at once, in bytes.
std::int64_t memory_of(const Graph& graph, const Operator& op, const StepRule& rule) {
  std::int64_t rows = 0;
  for (int number = 0; number < rule.steps; ++number) {
    const Step step = rule.step(number);
    std::int64_t seen = 0;
    for (std::size_t i = 0; i < step.reads.size(); ++i) {
      if (step.reads[i].count == 0) continue;
      seen += step.reads[i].count * row_bytes(graph.tensor(op.inputs[i]), rule.reads[i]);
    }
    rows = std::max(rows, seen);
  }
  return rule.scratch_bytes + rule.state_bytes + rows;
}

/// Grows with what is alive at each moment, most where that is most: it tells arrangements with equal arenas apart.
double crowding_of(const std::vector<Buffer>& buffers) {
  double sum = 0;
  for (const std::int64_t bytes : alive_bytes(buffers)) sum += std::pow(static_cast<double>(bytes), 8);
  return sum;
}

class Search {
 public:
  Search(const Graph& graph, const std::vector<std::vector<Kernel>>& offers, double cycles_over_fastest)
      : graph_(graph),
        offers_(offers),
        kernels_(graph, offers),
        fastest_(kernels_.fastest()),
        most_cycles_(kernels_.cycles(fastest_) + cycles_over_fastest),
        memory_(offers.size()) {
    for (std::size_t op = 0; op < offers.size(); ++op) {
      for (const Kernel& offer : offers[op]) memory_[op].push_back(memory_of(graph, graph.operators[op], offer.steps));
    }
  }

  Arrangement best() const {
    std::vector<Choice> starts = {fastest_};
    for (const Choice& start : {least_memory_choice(fastest_), thrifty_choice(fastest_)}) {
      if (std::ranges::count(starts, start) == 0) starts.push_back(start);
    }
    std::vector<Arrangement> found(2 * starts.size());
    parallel_for(starts.size(), [&](std::size_t i) {
      Memo memo{{}, most_steps(offers_.size()), work_.a_step * most_steps(offers_.size())};
      found[2 * i] = improved(starts[i], false, memo);
      found[2 * i + 1] = improved(starts[i], true, memo);
    });
    Arrangement best =
        *std::ranges::min_element(found, [&](const Arrangement& a, const Arrangement& b) { return is_better(a, b); });
    std::int64_t work_left = work_.last;
    best = evaluate(best.choice, best.cuts, kFinalAttempts, work_left);
    while (give_cycles_back(best, work_left)) {
    }
    const std::vector<Buffer>& buffers = best.lifetimes.buffers;
    if (!best.packing.proven && buffers.size() <= kExactBuffers) {
      best.packing = pack_exactly(graph_, buffers, std::move(best.packing), kExactNodes);
    }
    return best;
  }

 private:
  const Kernel& kernel(std::size_t op, std::size_t index) const { return offers_[op][index]; }

  /// What a kernel costs over the operator's fastest.
  double extra_cycles(std::size_t op, std::size_t index) const {
    return kernel(op, index).cost.time() - kernel(op, fastest_[op]).cost.time();
  }

  /// Exchanges a kernel where the cycles, which it keeps count of, last.
  bool exchange(Choice& choice, double& cycles, std::size_t op, std::size_t index) const {
    const std::vector<KernelChoice::Change> changes = kernels_.change(choice, op, index);
    const double extra = kernels_.extra_cycles(changes);
    if (cycles + extra <= most_cycles_) {
      cycles += extra;
      return true;
    }
    KernelChoice::undo(changes, choice);
    return false;
  }

  /// Exchanges kernels for ones with less memory, the cheapest exchanges first, as far as the cycles last.
  Choice least_memory_choice(Choice choice) const {
    struct Exchange {
      std::size_t op, index;
      double cycles;
    };
    std::vector<Exchange> exchanges;
    for (std::size_t op = 0; op < choice.size(); ++op) {
      const auto least = to_size(std::ranges::min_element(memory_[op]) - memory_[op].begin());
      if (memory_[op][least] < memory_[op][choice[op]]) exchanges.push_back({op, least, extra_cycles(op, least)});
    }
    std::ranges::stable_sort(exchanges, {}, &Exchange::cycles);
    double cycles = kernels_.cycles(choice);
    for (const Exchange& next : exchanges) {
      if (!exchange(choice, cycles, next.op, next.index)) break;
    }
    return choice;
  }

  /// The same, but the exchanges that save most bytes for their cycles first, some memory before all.
  Choice thrifty_choice(Choice choice) const {
    struct Exchange {
      std::size_t op, index;
      double cycles_per_byte;
    };
    std::vector<Exchange> exchanges;
    for (std::size_t op = 0; op < choice.size(); ++op) {
      for (std::size_t index = 0; index < offers_[op].size(); ++index) {
        const std::int64_t saved = memory_[op][choice[op]] - memory_[op][index];
        if (saved > 0) exchanges.push_back({op, index, extra_cycles(op, index) / static_cast<double>(saved)});
      }
    }
    std::ranges::stable_sort(exchanges, {}, &Exchange::cycles_per_byte);
    double cycles = kernels_.cycles(choice);
    for (const auto& [op, index, ratio] : exchanges) {
      if (memory_[op][index] < memory_[op][choice[op]]) exchange(choice, cycles, op, index);
    }
    return choice;
  }

  /// What is known of an arrangement that was tried: hill climbing comes by the same ones again and again.
  struct Known {
    std::int64_t most_alive = 0;
    double crowding = 0;
    std::optional<std::int64_t> packed_bytes = {};
  };
  /// What a start has tried, and what it may still do: steps of schedules to follow; and pairs of buffers and operators
  /// of choices to look at.
  struct Memo {
    std::map<std::pair<Choice, Cuts>, Known> known;
    std::int64_t steps_left = 0;
    std::int64_t work_left = 0;

    bool is_used_up() const { return steps_left <= 0 || work_left <= 0; }
  };

  /// `by_crowding`: steps that leave the arena as it is are taken too, where less is alive on the way.
  Arrangement improved(const Choice& start, bool by_crowding, Memo& memo) const {
    const std::size_t count = offers_.size();
    Arrangement best = evaluate(start, Cuts(count, true), kQuickAttempts, memo.work_left);
    for (std::size_t flowing = 2; flowing <= count && !memo.is_used_up(); ++flowing) {
      Cuts cuts(count, true);
      std::fill_n(cuts.begin(), flowing - 1, false);
      keep_smaller(best, start, cuts, by_crowding, memo);
    }
    const auto step = [&](const Operators& among) {
      return set_cuts(best, 1, among, by_crowding, memo) || exchange_kernels(best, among, by_crowding, memo) ||
             move_runs(best, among, by_crowding, memo);
    };
    // Long schedules leave time for few changes: those that can help at once come first.
    while ((by_crowding && step(near_peak(graph_, best.schedule, best.cuts, best.lifetimes.buffers))) ||
           step(Operators(count, true))) {
    }
    return best;
  }

  /// Sets so many adjacent cuts, all to one or the other, next to one of the operators.
  bool set_cuts(Arrangement& best, std::size_t count, const Operators& among, bool by_crowding, Memo& memo) const {
    bool smaller = false;
    for (std::size_t i = 0; i + count < best.cuts.size() && !memo.is_used_up(); ++i) {
      const auto first = among.begin() + static_cast<std::ptrdiff_t>(i);
      const auto end = first + static_cast<std::ptrdiff_t>(count) + 1;
      if (std::find(first, end, true) == end) continue;
      for (const bool cut : {false, true}) {
        Cuts cuts = best.cuts;
        std::fill_n(cuts.begin() + static_cast<std::ptrdiff_t>(i), count, cut);
        if (cuts == best.cuts) continue;
        smaller = keep_smaller(best, best.choice, cuts, by_crowding, memo) || smaller;
      }
    }
    return smaller;
  }

  bool move_runs(Arrangement& best, const Operators& among, bool by_crowding, Memo& memo) const {
    for (std::size_t count = 2; count <= kCutsAtOnce; ++count) {
      if (set_cuts(best, count, among, by_crowding, memo)) return true;
    }
    return false;
  }

  bool exchange_kernels(Arrangement& best, const Operators& among, bool by_crowding, Memo& memo) const {
    bool smaller = false;
    for (std::size_t op = 0; op < offers_.size() && !memo.is_used_up(); ++op) {
      if (!among[op]) continue;
      for (std::size_t index = 0; index < offers_[op].size(); ++index) {
        if (index == best.choice[op]) continue;
        const Choice choice = kernels_.with(best.choice, op, index);
        memo.work_left -= std::ssize(choice);
        if (kernels_.cycles(choice) > most_cycles_) continue;
        smaller = keep_smaller(best, choice, best.cuts, by_crowding, memo) || smaller;
      }
    }
    return smaller;
  }

  /// A slower kernel that turns out to save nothing makes way, the one that costs most. Was there one?
  bool give_cycles_back(Arrangement& best, std::int64_t& work_left) const {
    struct Exchange {
      std::size_t op, index;
      double extra_cycles;
    };
    std::vector<Exchange> faster;
    for (std::size_t op = 0; op < offers_.size(); ++op) {
      for (std::size_t index = 0; index < offers_[op].size(); ++index) {
        const std::vector<KernelChoice::Change> changes = kernels_.change(best.choice, op, index);
        const double extra = kernels_.extra_cycles(changes);
        KernelChoice::undo(changes, best.choice);
        if (extra < 0) faster.push_back({op, index, extra});
      }
    }
    std::ranges::stable_sort(faster, {}, &Exchange::extra_cycles);
    for (const Exchange& next : faster) {
      if (work_left <= 0) return false;
      Arrangement other =
          evaluate(kernels_.with(best.choice, next.op, next.index), best.cuts, kFinalAttempts, work_left);
      if (other.packing.bytes > best.packing.bytes) continue;
      best = std::move(other);
      return true;
    }
    return false;
  }

  /// An arrangement without its packing.
  Arrangement unpacked(const Choice& choice, const Cuts& cuts) const {
    Indexed<Kernel> kernels;
    for (std::size_t op = 0; op < choice.size(); ++op) {
      Kernel bare;  // its steps alone: tables are large, and the planner has no use for them
      bare.steps = kernel(op, choice[op]).steps;
      kernels.push_back(std::move(bare));
    }
    Arrangement result;
    result.choice = choice;
    result.cuts = cuts;
    result.schedule = make_schedule(graph_, kernels, cuts);
    result.lifetimes = find_lifetimes(graph_, kernels, result.schedule);
    result.crowding = crowding_of(result.lifetimes.buffers);
    return result;
  }

  /// Takes what it costs from `work_left`.
  Arrangement evaluate(const Choice& choice, const Cuts& cuts, int attempts, std::int64_t& work_left) const {
    Arrangement result = unpacked(choice, cuts);
    result.packing = pack(graph_, result.lifetimes.buffers, attempts, work_left);
    work_left -= work_.a_step * std::ssize(result.schedule) + result.packing.work;
    return result;
  }

  /// Takes that arrangement for `best` where its arena is smaller, or `by_crowding` as small with less alive.
  bool keep_smaller(Arrangement& best, const Choice& choice, const Cuts& cuts, bool by_crowding, Memo& memo) const {
    const auto most = [&](double crowding) {
      return best.packing.bytes - (by_crowding && crowding < best.crowding ? 0 : 1);
    };
    const auto [entry, is_new] = memo.known.try_emplace({choice, cuts});
    Known& known = entry->second;
    if (!is_new && known.packed_bytes.value_or(known.most_alive) > most(known.crowding)) return false;
    memo.work_left -= std::ssize(choice);
    if (memo.is_used_up()) {
      if (is_new) memo.known.erase(entry);
      return false;
    }
    Arrangement other = unpacked(choice, cuts);
    memo.steps_left -= std::ssize(other.schedule);
    if (is_new) known = {most_alive(other.lifetimes.buffers), other.crowding};
    if (known.most_alive > most(known.crowding)) return false;
    other.packing = pack(graph_, other.lifetimes.buffers, kQuickAttempts, memo.work_left);
    memo.work_left -= other.packing.work;
    known.packed_bytes = other.packing.bytes;
    if (other.packing.bytes > most(known.crowding)) return false;
    best = std::move(other);
    return true;
  }

  bool is_better(const Arrangement& a, const Arrangement& b) const {
    if (a.packing.bytes != b.packing.bytes) return a.packing.bytes < b.packing.bytes;
    return kernels_.cycles(a.choice) < kernels_.cycles(b.choice);
  }

  const Graph& graph_;
  const std::vector<std::vector<Kernel>>& offers_;
  Work work_ = most_work(offers_.size());
  KernelChoice kernels_;
  Choice fastest_;  // of all choices
  double most_cycles_;
  std::vector<std::vector<std::int64_t>> memory_;  // of each operator's kernels
};

}  // namespace

Arrangement search_arrangement(const Graph& graph, const std::vector<std::vector<Kernel>>& offers,
                               double cycles_over_fastest) {
  return Search(graph, offers, cycles_over_fastest).best();
}

}  // namespace milliwatt
