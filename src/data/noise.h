// Background noise.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "base/random.h"

namespace milliwatt {

enum class NoiseKind {
  kWhite,  ///< the same power in every hertz: hiss
  kPink,   ///< the same power in every octave: wind, water, traffic afar
  kBrown,  ///< 6 dB an octave less towards high tones: rumble
  kHum,    ///< the mains' 50 or 60 Hz and its harmonics
};
inline constexpr int kNoiseKinds = 4;

/// `samples` samples of noise with mean power 1 (within a few percent of it for short noise).
std::vector<float> noise(NoiseKind kind, std::size_t samples, int sample_rate, Random& random);

/// Mean square about the mean; 0 for no samples.
double power_of(std::span<const float> samples);

/// The factor of amplitudes that `db` decibels are.
double amplitude_of_db(double db);

}  // namespace milliwatt
