// From real numbers to samples.
#pragma once

#include <cmath>
#include <cstdint>
#include <span>

#include "data/sound.h"

namespace milliwatt {

/// Rounded to the nearest; what is beyond 16 bits saturates, for wrapping would be a loud click. NaN becomes silence.
inline std::int16_t to_sample(float value) {
  if (!(value > -32768.0F)) return value <= -32768.0F ? std::int16_t{-32768} : std::int16_t{0};
  return value < 32767.0F ? static_cast<std::int16_t>(std::lrintf(value)) : std::int16_t{32767};
}

inline Samples to_samples(std::span<const float> values) {
  Samples out(values.size());
  for (std::size_t i = 0; i < values.size(); ++i) out[i] = to_sample(values[i]);
  return out;
}

}  // namespace milliwatt
