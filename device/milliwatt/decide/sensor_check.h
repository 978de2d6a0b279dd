// Is a sensor alive? What its samples say of it, without any model: stuck at a value, saturated, out of range.
#pragma once

#include <stdint.h>

namespace milliwatt {

struct SensorLimits {
  int16_t lowest;  // a sample below it or above `highest` is out of range
  int16_t highest;
  uint16_t stuck_samples;  // so many equal samples in a row are a stuck sensor: real ones have noise
  uint16_t rail_samples;   // so many samples of a row at `lowest` or `highest` are a saturated sensor
};

// What is kept from one row of samples to the next.
struct SensorState {
  int16_t last;
  uint16_t equal;  // samples in a row that equal `last`
};

enum SensorFault : uint8_t { kSensorIsFine = 0, kStuck = 1, kSaturated = 2, kOutOfRange = 3 };

inline SensorFault check_sensor(const SensorLimits& limits, const int16_t* samples, int32_t count, SensorState* state) {
  uint8_t fault = kSensorIsFine;
  uint16_t at_rails = 0;
  for (int32_t i = 0; i < count; ++i) {
    const int16_t sample = samples[i];
    if (sample < limits.lowest || sample > limits.highest) fault = kOutOfRange;
    if (sample == limits.lowest || sample == limits.highest) ++at_rails;
    state->equal = static_cast<uint16_t>(sample == state->last ? state->equal + 1 : 1);
    state->last = sample;
    if (state->equal < limits.stuck_samples) continue;
    state->equal = limits.stuck_samples;
    if (fault == kSensorIsFine) fault = kStuck;
  }
  if (fault == kSensorIsFine && at_rails >= limits.rail_samples) fault = kSaturated;
  return static_cast<SensorFault>(fault);
}

}  // namespace milliwatt
