// Successive halving: all entrants are trained for few epochs, the better ones for more, the best to the end.
//
// Source: K. Jamieson, A. Talwalkar, Non-stochastic best arm identification and hyperparameter optimization, AISTATS
// 2016.
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/stage_progress.h"
#include "fit/cost.h"
#include "fit/journal.h"

namespace milliwatt {

struct Rung {
  int epochs = 0;
  std::size_t entrants = 0;  ///< at most
};

/// A tenth of the epochs for all entrants, three tenths for a third of them, all epochs for two.
std::vector<Rung> rungs_of(int epochs, std::size_t entrants);

/// A candidate and what its longest training gave.
struct Tried {
  std::size_t candidate = 0;
  int epochs = 0;
  bool is_full = false;   ///< trained as its application is; without any training if it needs none
  double validation = 0;  ///< the int8 network's figure on the validation part
};

/// Better are full trainings, then more epochs, then the higher figure, then fewer cycles. `costs`: of all candidates.
bool is_better(const Tried& a, const Tried& b, const std::vector<Cost>& costs);

void sort_best_first(std::vector<Tried>& tried, const std::vector<Cost>& costs);

/// A training that is wanted.
struct Training {
  std::size_t candidate = 0;
  int epochs = 0;
  bool is_full = false;
};

/// How candidates are trained, by whoever claims a training.
struct Trials {
  std::vector<Cost> costs;  ///< of all candidates
  int epochs = 0;           ///< of a full training
  std::filesystem::path claims;
  std::shared_ptr<Journal> journal;
  /// What the training is called in the journal: what it follows from, and what for.
  std::function<std::string(const Training&)> key;
  std::function<std::string(std::size_t candidate)> title;
  /// Trains, and leaves the network where it is found by the key. @returns the figure on the validation part
  std::function<double(const Training&, const std::string& key, const Watcher& watch)> train;
  Watcher watch;
};

/// Trains the entrants, and shares that with other processes. `found` is called with all that was tried, the best
/// first, after each rung.
/// @returns the same: a line for each entrant. @throws as `train` does
std::vector<Tried> halve(const Trials& trials, const std::vector<std::size_t>& entrants,
                         const std::function<void(const std::vector<Tried>&)>& found);

/// Trains one candidate to the end, or takes what is in the journal.
Tried train_fully(const Trials& trials, std::size_t candidate);

/// What becomes of a candidate that was trained to the end and built.
enum class Outcome {
  kHolds,    ///< the budget
  kTooDear,  ///< it takes more than was measured before its training
  kTooBad    ///< it answers too badly
};

/// Offers candidates to `take`, the best first, until one holds the budget. First those that are trained to the end. If
/// none of them holds it and one was too dear, up to `further` others are trained to the end: of those that were tried,
/// the best whose Cost::share is less than that of all that were too dear. `tried` then has their full trainings.
/// @returns the candidate that holds it or, after all missed it, the best
std::size_t choose_finalist(const Trials& trials, std::vector<Tried>& tried, std::size_t further,
                            const std::function<Outcome(std::size_t candidate)>& take);

/// Those of `tried` that no other one beats: as good, and cheaper in RAM, flash or cycles without being dearer in one.
std::vector<Tried> pareto_front(const std::vector<Tried>& tried, const std::vector<Cost>& costs);

}  // namespace milliwatt
