// Fault trials: an application's host build, in which weights and memory, sensor, clock, deadlines and the sensor's
// link fail at random, held against the same run without a fault.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "recipe/guarded_application.h"

namespace milliwatt {

struct FaultCounts {
  std::string kind;  ///< weights, memory, sensor, clock, deadline, link
  std::int64_t trials = 0;
  std::int64_t safe = 0;
  std::int64_t changed = 0;  ///< in which some output was not as in the run without the fault
};

/// The runs without a fault.
struct ControlCounts {
  std::int64_t positives = 0;  ///< scenes with a clip of a class with an output
  std::int64_t activated = 0;  ///< of these: the output was active at some time
  std::int64_t negatives = 0;
  std::int64_t activated_wrongly = 0;
};

struct FaultReport {
  std::uint64_t seed = 0;
  std::vector<FaultCounts> by_kind;
  ControlCounts control;
  std::vector<std::string> unsafe_trials;  ///< a line on the first of each kind and worker
  std::int64_t trials() const;
  std::int64_t safe() const;
  /// Do at least 90 % of the runs without a fault activate as they should? Safety of what never switches says nothing.
  bool activates() const { return 10 * control.activated >= 9 * control.positives && control.positives > 0; }
};

struct FaultRequest {
  std::int64_t trials = 1'000;
  std::uint64_t seed = 1;
  std::size_t scenes = 40;
};

/// `application`: the model's files for this machine, emitted with EmitOptions::trace and weight_tables, with
/// guarded_files(). What is safe: recipe/fault_program/main.cpp.
/// @throws Error if it cannot be built or run.
FaultReport run_fault_trials(const Source& application, const Guard& guard, const std::vector<Scene>& scenes,
                             const FaultRequest& request);

/// The recipe's application for this machine, in which fault trials are made.
Source application_for_faults(const Deployment& deployment, const Guard& guard, const Board& host);

}  // namespace milliwatt
