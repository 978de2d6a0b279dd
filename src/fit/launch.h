// Which process this is of those that a launcher started for one search, by torchrun's variables.
#pragma once

namespace milliwatt {

struct Launch {
  int rank = 0;       ///< RANK, from 0
  int processes = 1;  ///< WORLD_SIZE

  /// The first process chooses and reports. The others only work.
  bool leads() const { return rank == 0; }
};

/// As RANK and WORLD_SIZE say; alone if both are missing.
/// @throws Error naming the variable that is no number in its range, or that is missing beside the other one.
Launch launch_of_environment();

}  // namespace milliwatt
