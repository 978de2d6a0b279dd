// Hours of background in which nobody says a word that has an output, and what a network answers to them on this
// machine.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "data/background.h"
#include "data/dataset.h"
#include "decision/false_accepts.h"
#include "recipe/guarded_application.h"

namespace milliwatt {

/// Which background: two of different parts have no clip in common, two of different seeds no noise.
struct BackgroundRequest {
  std::vector<std::size_t> items;  ///< of the data, whose clips are heard in it
  std::uint64_t seed = 1;
  double hours = 10;
};

/// The items of a part whose classes have no output.
std::vector<std::size_t> items_without_output(const Dataset& data, const DecisionSettings& settings, Part part);

/// A recording and what the network answered to it.
struct HeardBackground {
  Background background;
  RecordedScores scores;
};

struct BackgroundTotals {
  double hours = 0;        ///< that there were answers to
  std::int64_t words = 0;  ///< that were said in it, each in whole
};

/// Makes recordings of at most ten minutes and lets `hear` have each of them, on all of the machine's cores; `hear` is
/// called by one thread at a time, in any order. `deployment` is for this machine.
/// @throws Error if the deployment's code cannot be built or run.
BackgroundTotals hear_backgrounds(const Deployment& deployment, const Guard& guard, const Dataset& data,
                                  int sample_rate, const BackgroundRequest& request,
                                  const std::function<void(std::size_t recording, HeardBackground heard)>& hear);

}  // namespace milliwatt
