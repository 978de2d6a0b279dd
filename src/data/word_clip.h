// Clips put together from recordings and noise.
#pragma once

#include <cstddef>
#include <functional>

#include "base/random.h"
#include "data/espeak.h"
#include "data/sound.h"

namespace milliwatt {

/// A clip with the whole word in it (its middle, where it is longer than the clip) at a random place and level, in
/// noise 5 to 30 dB below it. `other_word` is asked for in the clips that get the end of another word before it, or the
/// beginning of one behind it.
Samples word_clip(const Recording& word, const std::function<Recording()>& other_word, std::size_t samples,
                  int sample_rate, Random& random);

/// Noise alone, from nearly nothing to -25 dB of full scale.
Samples silence_clip(std::size_t samples, int sample_rate, Random& random);

}  // namespace milliwatt
