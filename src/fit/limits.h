// A budget, and whether an application's figures are within it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "recipe/recipe.h"
#include "target/board.h"

namespace milliwatt {

/// Of an application as a whole: linked, with vectors, start-up and a main loop. Empty where a figure is not known.
struct Figures {
  std::optional<std::int64_t> ram_bytes, flash_bytes;
  std::optional<std::int64_t> cycles;  ///< of an answer
  std::optional<double> latency_ms, energy_uj, average_mw;
  double answers_per_second = 0;
  bool is_endless = false;  ///< it must keep up with its input
};

/// What figures must not exceed; empty: no limit.
struct Limits {
  std::optional<std::int64_t> ram_bytes, flash_bytes;
  std::optional<double> latency_ms, energy_uj, average_mw;
  std::optional<double> min_accuracy;  ///< of the held-out part, a share
};

/// What `asked` leaves open follows from the recipe's budget, then from the board's memories.
Limits limits_of(const Limits& asked, const Budget& budget, const Board& board);

/// A figure beside its limit.
struct Check {
  std::string name;  ///< RAM, flash, latency, energy, power, processor
  std::string unit;  ///< B, ms, uJ, mW, %
  double limit = 0;
  std::optional<double> value;  ///< empty: not known, which is no yes

  bool holds() const { return value && *value <= limit; }
  /// The value as a share of the limit: above 1 it is exceeded.
  double share() const { return value ? *value / limit : 0; }
  /// `RAM 1,874 of 2,048 B`, or `RAM 2,300 B, 252 B over the limit of 2,048 B`.
  std::string text() const;
};

/// One for each limit, and that an endless input leaves no more to do than there is time.
std::vector<Check> checks_of(const Limits& limits, const Figures& figures);

/// Do all hold?
bool all_hold(const std::vector<Check>& checks);

/// The largest share; 1 if none is known.
double worst_share(const std::vector<Check>& checks);

/// The texts of the checks that hold or, if one does not, of those that do not.
std::string reason_of(const std::vector<Check>& checks);

}  // namespace milliwatt
