// What a microphone hears while nobody says a word of its own, made from noise, tones and other clips.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/random.h"
#include "data/sound.h"

namespace milliwatt {

struct Background {
  Samples samples;
  std::int64_t words = 0;  ///< clips that were said alone; those of a babble do not count
};

/// `seconds` of it in stretches of a minute. Each has one kind of noise, -75 to -30 dB of full scale; half of them have
/// single clips with a mean gap of 4 s between them, a quarter each a babble of five clips at a time, chords of tones
/// with harmonics that change like music, and knocks. `clips` are at `sample_rate`; without clips nobody speaks.
Background make_background(std::span<const Samples> clips, double seconds, int sample_rate, Random& random);

}  // namespace milliwatt
