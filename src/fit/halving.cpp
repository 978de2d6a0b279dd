#include "fit/halving.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <tuple>

#include "base/sha256.h"
#include "fit/cpu_seconds.h"
#include "fit/share_work.h"
#include "fit/trial.h"

namespace milliwatt {
namespace {

using Clock = std::chrono::steady_clock;

/// What a training follows from, and what for: of the same name, the same network comes out.
std::string trial_key(const Candidate& candidate, FitData& data, int epochs, bool is_full) {
  const std::string what = fmt::format("{}\n{}", training_text(candidate.text), data.digest(candidate));
  return fmt::format("{}-{}-{}", is_full ? "full" : "trial", epochs, sha256_hex(what).substr(0, 24));
}

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
  Halving(const FitPlace& place, const std::vector<CostedCandidate>& all, FitData& data)
      : place_(place), all_(all), data_(data), eta_(0) {}

  std::vector<Tried> run(const std::vector<std::size_t>& entrants,
                         const std::function<void(const std::vector<Tried>&)>& found) {
    std::vector<Tried> tried;
    for (const std::size_t one : entrants) tried.push_back({one, 0, false, 0});
    const std::vector<Rung> rungs = rungs_of(place_.recipe.training.epochs, entrants.size());
    double epochs = 0;
    for (const Rung& rung : rungs) epochs += rung.epochs * static_cast<double>(rung.entrants);
    eta_ = Eta(epochs);
    for (std::size_t i = 0; i < rungs.size(); ++i) {
      climb(rungs[i], i + 1 == rungs.size(), tried);
      std::ranges::stable_sort(tried, [&](const Tried& a, const Tried& b) { return is_better(a, b, all_); });
      found(tried);
    }
    return tried;
  }

 private:
  /// Trains the first of those that were tried.
  void climb(const Rung& rung, bool is_full, std::vector<Tried>& tried) {
    SharedWork shared;
    shared.claims = place_.claims();
    for (std::size_t i = 0; i < rung.entrants; ++i) {
      const Candidate& candidate = all_[tried[i].candidate].candidate;
      shared.keys.push_back(trial_key(candidate, data_, rung.epochs, is_full));
    }
    for (const std::string& key : shared.keys) eta_.done += place_.journal->find(key) ? rung.epochs : 0;
    shared.work = [&](std::size_t i) {
      return train(all_[tried[i].candidate].candidate, shared.keys[i], rung.epochs, is_full);
    };
    const std::vector<Json> entries = share_work(*place_.journal, shared);
    for (std::size_t i = 0; i < entries.size(); ++i)
      tried[i] = {tried[i].candidate, rung.epochs, is_full, entries[i].at("validation").get<double>()};
  }

  Json train(const Candidate& candidate, const std::string& key, int epochs, bool is_full) {
    const std::shared_ptr<const Dataset> data = data_.of(candidate);
    const Clock::time_point started = Clock::now();
    const double cpu_before = cpu_seconds();
    Workplace place;
    place.recipe = candidate.recipe;
    place.recipe.decision.reset();  // it is of what comes behind the network
    place.folder = place_.trials() / key;
    place.data = place_.data;
    place.skip_bad = place_.skip_bad;
    place.watch = [&](const StageProgress& at) {
      place_.watch({"fit", eta_.share(),
                    fmt::format("{} epochs of {}: {} {:.0f} %{}", epochs, candidate.title(), at.stage, 100 * at.done,
                                eta_.text())});
    };
    const double validation = is_full ? try_fully(place, data) : try_shortly(place, *data, epochs);
    const double seconds = std::chrono::duration<double>(Clock::now() - started).count();
    eta_.spent(epochs, seconds);
    eta_.done += epochs;
    if (!is_full) std::filesystem::remove_all(place.folder);
    return {{"candidate", candidate.title()},
            {"epochs", epochs},
            {"validation", validation},
            {"seconds", seconds},
            {"cpu_seconds", cpu_seconds() - cpu_before}};
  }

  const FitPlace& place_;
  const std::vector<CostedCandidate>& all_;
  FitData& data_;
  Eta eta_;
};

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

bool is_better(const Tried& a, const Tried& b, const std::vector<CostedCandidate>& all) {
  const auto merit = [&](const Tried& one) {
    return std::make_tuple(one.is_full, one.epochs, one.validation,
                           -all[one.candidate].cost.figures.cycles.value_or(0));
  };
  return merit(a) > merit(b);
}

std::vector<Tried> halve(const FitPlace& place, const std::vector<CostedCandidate>& all,
                         const std::vector<std::size_t>& entrants, FitData& data,
                         const std::function<void(const std::vector<Tried>&)>& found) {
  return Halving(place, all, data).run(entrants, found);
}

std::filesystem::path full_folder(const FitPlace& place, const Candidate& candidate, FitData& data) {
  return place.trials() / trial_key(candidate, data, place.recipe.training.epochs, true);
}

}  // namespace milliwatt
