// [decision] and [output] of a recipe: from a network's scores to levels of digital outputs.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/toml_table.h"

namespace milliwatt {

struct DecisionRecipe {
  double coverage = 0.95;             ///< of the sets of possible classes, a share
  double false_accepts_per_hour = 0;  ///< of background, at most; 0: none is asked for
  int smoothing = 1;                  ///< scores in a mean; 1: none
  std::vector<int> votes{3, 4};       ///< so many of so many decide
  int keep = 1;                       ///< so many of the same keep a decision
  double hold_ms = 500;               ///< a decision lasts at least so long
  double refractory_ms = 500;         ///< after a decision there is none for so long
  double check_weights_ms = 1'000;
  int runs = 2;                            ///< of the network for each row
  int lowest = -32'767, highest = 32'767;  ///< of a sample
  int stuck_samples = 64;
  int rail_samples = 32;

  std::vector<std::string> outputs;  ///< output n is active while class n of these is decided
  bool safe_is_high = false;
  double release_ms = 100;  ///< of the interlock

  friend bool operator==(const DecisionRecipe&, const DecisionRecipe&) = default;
};

/// Takes the two tables. Nothing if the recipe has neither. @throws Error naming the key.
std::optional<DecisionRecipe> read_decision(TomlTable& recipe);

}  // namespace milliwatt
