#include "fit/halving.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <tuple>
#include <utility>

#include "base/error.h"
#include "fit/cpu_seconds.h"
#include "fit/share_work.h"

namespace milliwatt {
namespace {

using Clock = std::chrono::steady_clock;

/// How long all trainings take follows from how long the epochs took that are done.
class Eta {
 public:
  explicit Eta(double all_epochs) : all_(all_epochs) {}
  /// Epochs that are done, those that another run did among them.
  double done = 0;
  void spent(double epochs, double seconds) {
    epochs_ += epochs;
    seconds_ += seconds;
  }
  double share() const { return all_ > 0 ? std::min(1.0, done / all_) : 1; }
  std::string text() const {
    if (epochs_ <= 0) return "";
    const double left = (all_ - done) * seconds_ / epochs_;
    return left > 90 ? fmt::format(", {:.0f} min left", left / 60) : fmt::format(", {:.0f} s left", left);
  }

 private:
  double all_;
  double epochs_ = 0, seconds_ = 0;
};

class Halving {
 public:
  Halving(const Trials& trials, double epochs) : trials_(trials), eta_(epochs) {}

  /// @returns the figures on the validation part
  std::vector<double> train(const std::vector<Training>& trainings) {
    SharedWork shared;
    shared.claims = trials_.claims;
    for (const Training& one : trainings) {
      shared.keys.push_back(trials_.key(one));
      eta_.done += trials_.journal->find(shared.keys.back()) ? one.epochs : 0;
    }
    shared.work = [&](std::size_t i) { return trained(trainings[i], shared.keys[i]); };
    std::vector<double> figures;
    for (const Json& entry : share_work(*trials_.journal, shared))
      figures.push_back(entry.at("validation").get<double>());
    return figures;
  }

 private:
  Json trained(const Training& training, const std::string& key) {
    const Clock::time_point started = Clock::now();
    const double cpu_before = cpu_seconds();
    const std::string title = trials_.title(training.candidate);
    const double validation = trials_.train(training, key, [&](const StageProgress& at) {
      trials_.watch({"fit", eta_.share(),
                     fmt::format("{} epochs of {}: {} {:.0f} %{}", training.epochs, title, at.stage, 100 * at.done,
                                 eta_.text())});
    });
    const double seconds = std::chrono::duration<double>(Clock::now() - started).count();
    eta_.spent(training.epochs, seconds);
    eta_.done += training.epochs;
    return {{"candidate", title},
            {"epochs", training.epochs},
            {"validation", validation},
            {"seconds", seconds},
            {"cpu_seconds", cpu_seconds() - cpu_before}};
  }

  const Trials& trials_;
  Eta eta_;
};

bool beats(const Cost& a, double a_figure, const Cost& b, double b_figure) {
  const auto costs = [](const Cost& one) {
    return std::vector<std::int64_t>{one.figures.ram_bytes.value_or(0), one.figures.flash_bytes.value_or(0),
                                     one.figures.cycles.value_or(0)};
  };
  const std::vector<std::int64_t> of_a = costs(a);
  const std::vector<std::int64_t> of_b = costs(b);
  bool better = a_figure > b_figure;
  for (std::size_t i = 0; i < of_a.size(); ++i) {
    if (of_a[i] > of_b[i]) return false;
    better = better || of_a[i] < of_b[i];
  }
  return a_figure >= b_figure && better;
}

}  // namespace

std::vector<Rung> rungs_of(int epochs, std::size_t entrants) {
  constexpr std::size_t kFinalists = 2;
  std::vector<Rung> rungs;
  for (const auto& [tenths, count] : {std::pair<int, std::size_t>{1, entrants}, {3, (entrants + 2) / 3}}) {
    const int some = std::max(1, epochs * tenths / 10);
    if (count <= kFinalists || some >= epochs || (!rungs.empty() && rungs.back().epochs >= some)) continue;
    rungs.push_back({some, count});
  }
  rungs.push_back({epochs, std::min(kFinalists, entrants)});
  return rungs;
}

bool is_better(const Tried& a, const Tried& b, const std::vector<Cost>& costs) {
  const auto merit = [&](const Tried& one) {
    return std::make_tuple(one.is_full, one.is_full ? 0 : one.epochs, one.validation,
                           -costs[one.candidate].figures.cycles.value_or(0));
  };
  return merit(a) > merit(b);
}

void sort_best_first(std::vector<Tried>& tried, const std::vector<Cost>& costs) {
  std::ranges::stable_sort(tried, [&](const Tried& a, const Tried& b) { return is_better(a, b, costs); });
}

std::vector<Tried> halve(const Trials& trials, const std::vector<std::size_t>& entrants,
                         const std::function<void(const std::vector<Tried>&)>& found) {
  std::vector<Tried> tried;
  for (const std::size_t one : entrants) tried.push_back({one, 0, false, 0});
  const std::vector<Rung> rungs = rungs_of(trials.epochs, entrants.size());
  double epochs = 0;
  for (const Rung& rung : rungs) epochs += rung.epochs * static_cast<double>(rung.entrants);
  Halving halving(trials, epochs);
  for (const Rung& rung : rungs) {
    std::vector<Training> trainings;
    for (std::size_t i = 0; i < rung.entrants; ++i)
      trainings.push_back({tried[i].candidate, rung.epochs, rung.epochs == trials.epochs});
    const std::vector<double> figures = halving.train(trainings);
    for (std::size_t i = 0; i < figures.size(); ++i)
      tried[i] = {trainings[i].candidate, rung.epochs, trainings[i].is_full, figures[i]};
    sort_best_first(tried, trials.costs);
    found(tried);
  }
  return tried;
}

Tried train_fully(const Trials& trials, std::size_t candidate) {
  const std::vector<double> figures = Halving(trials, trials.epochs).train({{candidate, trials.epochs, true}});
  return {candidate, trials.epochs, true, figures.front()};
}

std::size_t choose_finalist(const Trials& trials, std::vector<Tried>& tried, std::size_t further,
                            const std::function<Outcome(std::size_t candidate)>& take) {
  expects(!tried.empty(), "something was tried");
  double least_share = 0;  // of those that were too dear; 0: none was
  const auto holds = [&](std::size_t candidate) {
    const Outcome outcome = take(candidate);
    const double share = trials.costs[candidate].share;
    if (outcome == Outcome::kTooDear) least_share = least_share > 0 ? std::min(least_share, share) : share;
    return outcome == Outcome::kHolds;
  };
  const std::vector<Tried> before = tried;
  for (const Tried& one : before) {
    if (one.is_full && holds(one.candidate)) return one.candidate;
  }
  std::size_t chosen = before.front().candidate;
  for (std::size_t i = 0; i < before.size() && further > 0; ++i) {
    const std::size_t candidate = before[i].candidate;
    if (before[i].is_full || trials.costs[candidate].share >= least_share) continue;
    --further;
    tried[i] = train_fully(trials, candidate);
    if (!holds(candidate)) continue;
    chosen = candidate;
    break;
  }
  sort_best_first(tried, trials.costs);
  return chosen;
}

std::vector<Tried> pareto_front(const std::vector<Tried>& tried, const std::vector<Cost>& costs) {
  std::vector<Tried> front;
  for (const Tried& one : tried) {
    const bool is_beaten = std::ranges::any_of(tried, [&](const Tried& other) {
      return beats(costs[other.candidate], other.validation, costs[one.candidate], one.validation);
    });
    if (!is_beaten) front.push_back(one);
  }
  return front;
}

}  // namespace milliwatt
