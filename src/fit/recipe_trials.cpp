#include "fit/recipe_trials.h"

#include <fmt/format.h>

#include "base/sha256.h"
#include "fit/trial.h"

namespace milliwatt {
namespace {

/// What a training follows from, and what for: of the same name, the same network comes out.
std::string trial_key(const Candidate& candidate, FitData& data, int epochs, bool is_full) {
  const std::string what = fmt::format("{}\n{}", training_text(candidate.text), data.digest(candidate));
  return fmt::format("{}-{}-{}", is_full ? "full" : "trial", epochs, sha256_hex(what).substr(0, 24));
}

}  // namespace

Trials recipe_trials(const FitPlace& place, const MeasuredCandidates& measured, FitData& data) {
  Trials trials;
  trials.costs = measured.costs();
  trials.epochs = place.recipe.training.epochs;
  trials.claims = place.claims();
  trials.journal = place.journal;
  trials.watch = place.watch;
  const auto candidate = [&measured](std::size_t i) -> const Candidate& { return measured.all[i].candidate; };
  trials.key = [candidate, &data](const Training& one) {
    return trial_key(candidate(one.candidate), data, one.epochs, one.is_full);
  };
  trials.title = [candidate](std::size_t i) { return candidate(i).title(); };
  trials.train = [candidate, &place, &data](const Training& one, const std::string& key, const Watcher& watch) {
    const std::shared_ptr<const Dataset> items = data.of(candidate(one.candidate));
    Workplace work;
    work.recipe = candidate(one.candidate).recipe;
    work.recipe.decision.reset();  // it is of what comes behind the network
    work.folder = place.trials() / key;
    work.data = place.data;
    work.skip_bad = place.skip_bad;
    work.watch = watch;
    const double validation = one.is_full ? try_fully(work, items) : try_shortly(work, *items, one.epochs);
    if (!one.is_full) std::filesystem::remove_all(work.folder);
    return validation;
  };
  return trials;
}

std::filesystem::path full_folder(const FitPlace& place, const Candidate& candidate, FitData& data) {
  return place.trials() / trial_key(candidate, data, place.recipe.training.epochs, true);
}

}  // namespace milliwatt
