// False accepts of a recipe's application: the score from which on an answer counts, and how often background switches
// an output.
#pragma once

#include <cstdint>

#include "recipe/guarded_application.h"

namespace milliwatt {

/// The score that answers must reach so that the recipe's false_accepts_per_hour is met, from background with the
/// validation part's clips in it: at 95 % confidence for more background of that kind. Also in FOLDER/NAME_accepts.txt.
/// @throws Error with Verdict::kNo if no score is high enough.
ChosenAcceptance acceptance_for(const Workplace& place, const Graph& int8, const Dataset& data,
                                const Threshold& threshold);

/// Background with the test part's clips in it.
struct FalseAcceptTrial {
  double asked = 0;  ///< an hour, at most
  double hours = 0;
  std::int64_t words = 0;  ///< said in these hours, none of a class with an output
  FalseAccepts counts;

  double per_hour() const { return hours > 0 ? static_cast<double>(counts.decided) / hours : 0; }
};
FalseAcceptTrial try_false_accepts(const Workplace& place, const Graph& int8, const Dataset& data,
                                   const Threshold& threshold);

}  // namespace milliwatt
