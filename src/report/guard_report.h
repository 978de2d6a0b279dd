// What is printed of decisions, guarded outputs and fault trials.
#pragma once

#include <optional>
#include <string>

#include "base/json.h"
#include "recipe/false_accept_trial.h"
#include "recipe/fault_trials.h"
#include "recipe/guarded_application.h"
#include "recipe/interlock_trial.h"

namespace milliwatt {

/// {promised, measured, interval, calibration_items, items, answered, right (of the answered), threshold, accepts (null
/// if no false accepts are asked for), confidence (a histogram)}
Json threshold_json(const Threshold& threshold);
std::string threshold_text(const Threshold& threshold);

/// {asked_per_hour, hours, words, with_decision {count, interval, per_hour, per_hour_interval}, without_decision {the
/// same}, calibration {hours, words, count, upper_bound, accepts}}
Json false_accepts_json(const FalseAcceptTrial& trial, const ChosenAcceptance& chosen);
std::string false_accepts_text(const FalseAcceptTrial& trial, const ChosenAcceptance& chosen);

/// {rows, agreement, activated, scenes, interlock {pressed, overridden}, state_bytes, linked {ram_bytes,
/// flash_bytes} (null on the host)}
Json guard_trial_json(const GuardTrial& trial);
std::string guard_trial_text(const GuardTrial& trial);

/// {seed, trials, safe, unsafe, by_kind {KIND {trials, safe, unsafe, changed}}, control {positives, activated,
/// negatives, activated_wrongly}, unsafe_trials, interlock {board, presses, steps, period_ms, tick_instructions,
/// tick_cycles, tick_ms} (null if it was not tried)}
Json faults_json(const FaultReport& report, const std::optional<InterlockTrial>& interlock);
std::string faults_text(const FaultReport& report, const std::optional<InterlockTrial>& interlock);

}  // namespace milliwatt
