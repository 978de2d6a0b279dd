// From real numbers to samples.
#pragma once

#include <cstdint>
#include <span>

#include "data/sound.h"

namespace milliwatt {

/// Rounded to the nearest; what is beyond 16 bits saturates, for wrapping would be a loud click.
inline std::int16_t to_sample(float value) {
  const float low = value < 32767.0F ? value : 32767.0F;
  const float in_range = low > -32768.0F ? low : -32768.0F;
  // Not lrintf(), which is a call: this becomes vector instructions.
  return static_cast<std::int16_t>(static_cast<std::int32_t>(in_range + (in_range < 0 ? -0.5F : 0.5F)));
}

inline Samples to_samples(std::span<const float> values) {
  Samples out(values.size());
  for (std::size_t i = 0; i < values.size(); ++i) out[i] = to_sample(values[i]);
  return out;
}

}  // namespace milliwatt
