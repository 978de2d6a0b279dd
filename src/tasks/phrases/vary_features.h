// Random variation of log-mel features: other voices, microphones and rooms.
#pragma once

#include <span>

#include "base/random.h"

namespace milliwatt {

struct FeatureVariation {
  double warp = 0.15;    ///< natural logarithm of the factor that bands move by, at most, either way: another throat
  double colour = 1;     ///< octaves of energy: standard deviation of a step of the random walk over eight bands
  int masked_bands = 4;  ///< at most, twice: SpecAugment (Park et al. 2019)
  int masked_frames = 6;
};

/// `features`: frames x bins, octaves of energy above the quietest, changed in place.
void vary_features(std::span<float> features, int bins, const FeatureVariation& how, Random& random);

}  // namespace milliwatt
