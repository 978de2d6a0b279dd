// What a guard is told: about the decision, the sensor, times, and levels of outputs.
#pragma once

#include <stdint.h>

#include "decision.h"
#include "sensor_check.h"

namespace milliwatt {

struct GuardSettings {
  DecisionSettings decision;
  SensorLimits sensor;
  uint16_t period_ms;         // from row to row; between two a half and three halves of it may pass
  uint16_t weights_interval;  // answers from one check of the weights to the next; each decision is checked besides
  uint8_t release;            // of the interlock, in rows
  uint8_t safe_levels;        // bit n: the level of output n
  uint8_t flips[32];          // by class: the levels that change while it is decided
};

enum Fault : uint8_t {
  kNoFault = 0,
  kMemoryFault = 1,
  kClockFault = 2,
  kDeadlineFault = 3,
  kLinkFault = 4,
  kSensorFault = 5,
};

}  // namespace milliwatt
