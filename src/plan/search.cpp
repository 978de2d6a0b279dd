// Cutting after every operator gives whole-tensor execution; no cut at all gives one line-buffered chain. Between them,
// one starts with early layers flowing (their maps are large) and later layers whole (their rows are few), then flips
// single cuts and exchanges single kernels while the arena shrinks. Done from three starts: the fastest kernels, those
// with the least memory that the cycles allow, and those that save most memory for their cycles. At last, kernels that
// are slower for nothing are taken back.
#include "plan/search.h"

#include <algorithm>

#include "plan/pack_exactly.h"

namespace milliwatt {
namespace {

constexpr int kQuickAttempts = 8;
constexpr int kFinalAttempts = 1500;
constexpr std::size_t kExactBuffers = 40;
constexpr int kExactNodes = 20000;

using Choice = std::vector<std::size_t>;

/// Scratch, state, and the input rows that one step sees at once, in bytes.
std::int64_t memory_of(const Graph& graph, const Operator& op, const StepRule& rule) {
  std::int64_t rows = 0;
  for (int number = 0; number < rule.steps; ++number) {
    const Step step = rule.step(number);
    std::int64_t seen = 0;
    for (std::size_t i = 0; i < step.reads.size(); ++i) {
      if (step.reads[i].count == 0) continue;
      const Tensor& input = graph.tensor(op.inputs[i]);
      seen += step.reads[i].count * row_shape(input.shape).elements * element_bytes(input.type);
    }
    rows = std::max(rows, seen);
  }
  return rule.scratch_bytes + rule.state_bytes + rows;
}

class Search {
 public:
  Search(const Graph& graph, const std::vector<std::vector<Kernel>>& offers, double cycles_over_fastest)
      : graph_(graph), offers_(offers), spare_cycles_(cycles_over_fastest) {}

  Arrangement best() const {
    const Choice fastest = fastest_choice();
    Arrangement best = improved(fastest);
    const Choice least = least_memory_choice(fastest);
    if (least != fastest) keep_smaller(best, improved(least));
    const Choice thrifty = thrifty_choice(fastest);
    if (thrifty != fastest && thrifty != least) keep_smaller(best, improved(thrifty));
    best = with_cycles_given_back(evaluate(best.choice, best.cuts, kFinalAttempts));
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
    return kernel(op, index).cost.cycles - kernel(op, fastest_of(op)).cost.cycles;
  }

  std::size_t fastest_of(std::size_t op) const {
    const auto cycles = [](const Kernel& kernel) { return kernel.cost.cycles; };
    return static_cast<std::size_t>(std::ranges::min_element(offers_[op], {}, cycles) - offers_[op].begin());
  }

  Choice fastest_choice() const {
    Choice choice(offers_.size());
    for (std::size_t op = 0; op < choice.size(); ++op) choice[op] = fastest_of(op);
    return choice;
  }

  double extra_cycles(const Choice& choice) const {
    double sum = 0;
    for (std::size_t op = 0; op < choice.size(); ++op) sum += extra_cycles(op, choice[op]);
    return sum;
  }

  /// Exchanges kernels for ones with less memory, the cheapest exchanges first, as far as the cycles last.
  Choice least_memory_choice(Choice choice) const {
    struct Exchange {
      std::size_t op, index;
      double cycles;
    };
    std::vector<Exchange> exchanges;
    for (std::size_t op = 0; op < choice.size(); ++op) {
      const auto memory = [&](const Kernel& offer) { return memory_of(graph_, graph_.operators[op], offer.steps); };
      const auto least =
          static_cast<std::size_t>(std::ranges::min_element(offers_[op], {}, memory) - offers_[op].begin());
      if (memory(kernel(op, least)) < memory(kernel(op, choice[op])))
        exchanges.push_back({op, least, extra_cycles(op, least)});
    }
    std::ranges::stable_sort(exchanges, {}, &Exchange::cycles);
    double spent = 0;
    for (const Exchange& exchange : exchanges) {
      if (spent + exchange.cycles > spare_cycles_) break;
      spent += exchange.cycles;
      choice[exchange.op] = exchange.index;
    }
    return choice;
  }

  /// The same, but the exchanges that save most bytes for their cycles first, some memory before all.
  Choice thrifty_choice(Choice choice) const {
    struct Exchange {
      std::size_t op, index;
      double cycles_per_byte;
    };
    std::vector<std::vector<std::int64_t>> memory(choice.size());
    std::vector<Exchange> exchanges;
    for (std::size_t op = 0; op < choice.size(); ++op) {
      for (const Kernel& offer : offers_[op])
        memory[op].push_back(memory_of(graph_, graph_.operators[op], offer.steps));
      for (std::size_t index = 0; index < offers_[op].size(); ++index) {
        const std::int64_t saved = memory[op][choice[op]] - memory[op][index];
        if (saved > 0) exchanges.push_back({op, index, extra_cycles(op, index) / static_cast<double>(saved)});
      }
    }
    std::ranges::stable_sort(exchanges, {}, &Exchange::cycles_per_byte);
    double spent = 0;
    for (const auto& [op, index, ratio] : exchanges) {
      const double more = extra_cycles(op, index) - extra_cycles(op, choice[op]);
      if (memory[op][index] >= memory[op][choice[op]] || spent + more > spare_cycles_) continue;
      spent += more;
      choice[op] = index;
    }
    return choice;
  }

  Arrangement improved(const Choice& start) const {
    const std::size_t count = offers_.size();
    Arrangement best = evaluate(start, Cuts(count, true), kQuickAttempts);
    for (std::size_t flowing = 2; flowing <= count; ++flowing) {
      Cuts cuts(count, true);
      std::fill_n(cuts.begin(), flowing - 1, false);
      keep_smaller(best, evaluate(start, cuts, kQuickAttempts));
    }
    while (flip_cuts(best) || exchange_kernels(best)) {
    }
    return best;
  }

  bool flip_cuts(Arrangement& best) const {
    bool smaller = false;
    for (std::size_t i = 0; i + 1 < best.cuts.size(); ++i) {
      Cuts cuts = best.cuts;
      cuts[i] = !cuts[i];
      smaller = keep_smaller(best, evaluate(best.choice, cuts, kQuickAttempts)) || smaller;
    }
    return smaller;
  }

  bool exchange_kernels(Arrangement& best) const {
    bool smaller = false;
    for (std::size_t op = 0; op < offers_.size(); ++op) {
      for (std::size_t index = 0; index < offers_[op].size(); ++index) {
        Choice choice = best.choice;
        choice[op] = index;
        if (choice == best.choice || extra_cycles(choice) > spare_cycles_) continue;
        smaller = keep_smaller(best, evaluate(choice, best.cuts, kQuickAttempts)) || smaller;
      }
    }
    return smaller;
  }

  /// Slower kernels that turn out to save nothing make way for the fastest.
  Arrangement with_cycles_given_back(Arrangement best) const {
    for (std::size_t op = 0; op < offers_.size(); ++op) {
      if (extra_cycles(op, best.choice[op]) <= 0) continue;
      Choice choice = best.choice;
      choice[op] = fastest_of(op);
      Arrangement faster = evaluate(choice, best.cuts, kFinalAttempts);
      if (faster.packing.bytes <= best.packing.bytes) best = std::move(faster);
    }
    return best;
  }

  Arrangement evaluate(const Choice& choice, const Cuts& cuts, int attempts) const {
    std::vector<Kernel> kernels;
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
    result.packing = pack(graph_, result.lifetimes.buffers, attempts);
    return result;
  }

  static bool keep_smaller(Arrangement& best, Arrangement other) {
    if (other.packing.bytes >= best.packing.bytes) return false;
    best = std::move(other);
    return true;
  }

  const Graph& graph_;
  const std::vector<std::vector<Kernel>>& offers_;
  double spare_cycles_;
};

}  // namespace

Arrangement search_arrangement(const Graph& graph, const std::vector<std::vector<Kernel>>& offers,
                               double cycles_over_fastest) {
  return Search(graph, offers, cycles_over_fastest).best();
}

}  // namespace milliwatt
