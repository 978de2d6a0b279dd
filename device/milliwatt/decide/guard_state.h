// What a guard knows from one call to the next.
#pragma once

#include <stdint.h>

#include "decision.h"
#include "sensor_check.h"

namespace milliwatt {

// What tick() knows.
struct Followed {
  uint32_t rows;
  uint32_t last_ms;
  uint32_t next_sequence;
  SensorState sensor;
  uint16_t faults;  // how many; think() begins anew when it changes
  uint8_t fault;    // of the last row
};

// What think() knows.
template <int Classes, int Smoothing, int Of>
struct Judged {
  SmoothedScores<Classes, Smoothing> scores;
  VotingState<Of> voting;
  uint16_t seen_faults;
  uint16_t since_weights;  // answers since their last check
  uint8_t weights_failed;
  uint8_t waits;         // for a window to begin
  uint32_t stream_sums;  // of windows, and of a single run
};

// What think() tells tick(). No byte of it is padding, for all of them are compared.
struct Answer {
  uint32_t row;  // Followed::rows
  uint32_t label;
};

// What think() works on. There are two of them: a label follows from a row twice, by code of its own each time, and
// only what both agree on counts. So no single instruction that is not executed makes a decision.
template <typename JudgedState, int Classes>
struct ThinkHalf {
  JudgedState judged;
  Answer answer;
  int8_t scores[Classes];
  int8_t valid;           // of the model: 1 if the scores are valid; kNotRun
  uint8_t judges;         // the row is sound, and belongs to what the model has seen
  uint8_t needs_weights;  // to be checked
};
enum : int8_t { kNotRun = -1 };

}  // namespace milliwatt
