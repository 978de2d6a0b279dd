// Random variation of takes, for training.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "base/random.h"

namespace milliwatt {

struct TakeVariation {
  double shift = 0.1;    ///< in time, at most, each way, as a share of the take
  double stretch = 0.1;  ///< slower or faster, at most, as a share
  double size = 0.1;     ///< larger or smaller, at most, as a share
  double turn = 10;  ///< of the sensor in the hand, degrees at most about a random axis; axes must be x, y, z in turn
  double noise = 0.01;  ///< standard deviation, as a share of each axis' range
};

/// `numbers`: samples x axes. Before the first and after the last sample these go on. `ranges`: of each axis.
std::vector<float> varied_take(std::span<const float> numbers, std::size_t axes, std::span<const double> ranges,
                               const TakeVariation& how, Random& random);

}  // namespace milliwatt
