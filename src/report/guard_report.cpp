#include "report/guard_report.h"

#include <fmt/format.h>

#include "base/numbers.h"
#include "base/poisson.h"

namespace milliwatt {
namespace {

double share(std::int64_t part, std::int64_t total) {
  return total == 0 ? 0 : static_cast<double>(part) / static_cast<double>(total);
}

Json interlock_json(const InterlockTrial& trial) {
  const auto known = [](const auto& figure) { return figure ? Json(*figure) : Json(nullptr); };
  return {{"board", trial.board},
          {"presses", trial.presses},
          {"steps", trial.steps},
          {"period_ms", trial.period_ms},
          {"tick_instructions", known(trial.tick_instructions)},
          {"tick_cycles", known(trial.tick_cycles)},
          {"tick_ms", known(trial.tick_ms)}};
}

std::string interlock_text(const InterlockTrial& trial) {
  std::string text = fmt::format(
      "interlock on the emulated {}: {} presses, at most {} step of {:g} ms from the button to the safe levels",
      trial.board, trial.presses, trial.steps, trial.period_ms);
  if (trial.tick_ms)
    text += fmt::format(", {} cycles of it ({:.2g} ms) at work", grouped(*trial.tick_cycles), *trial.tick_ms);
  return text + "\n";
}

}  // namespace

Json threshold_json(const Threshold& threshold) {
  const Abstention& tried = threshold.tried;
  const Interval interval = wilson_interval(tried.covered, tried.total);
  return {{"promised", threshold.promised},
          {"measured", share(tried.covered, tried.total)},
          {"interval", {interval.low, interval.high}},
          {"calibration_items", threshold.calibration_items},
          {"items", tried.total},
          {"answered", tried.answered},
          {"right", tried.right},
          {"threshold", threshold.code},
          {"accepts", threshold.acceptance ? Json(threshold.acceptance->code) : Json(nullptr)},
          {"confidence", threshold.confidence}};
}

std::string threshold_text(const Threshold& threshold) {
  const Abstention& tried = threshold.tried;
  const Interval interval = wilson_interval(tried.covered, tried.total);
  return fmt::format(
      "  coverage  {:.3f} promised from {} held-out items; {:.3f} measured on {} others (95 % interval {:.3f} to "
      "{:.3f})\n"
      "            {} of them answered, {:.3f} of these right; no answer to the others\n",
      threshold.promised, threshold.calibration_items, share(tried.covered, tried.total), tried.total, interval.low,
      interval.high, tried.answered, share(tried.right, tried.answered));
}

Json false_accepts_json(const FalseAcceptTrial& trial, const ChosenAcceptance& chosen) {
  const auto counted = [&](std::int64_t count) {
    const Interval interval = poisson_interval(count);
    return Json({{"count", count},
                 {"interval", {interval.low, interval.high}},
                 {"per_hour", static_cast<double>(count) / trial.hours},
                 {"per_hour_interval", {interval.low / trial.hours, interval.high / trial.hours}}});
  };
  return {{"asked_per_hour", trial.asked},
          {"hours", trial.hours},
          {"words", trial.words},
          {"with_decision", counted(trial.counts.decided)},
          {"without_decision", counted(trial.counts.alone)},
          {"calibration",
           {{"hours", chosen.hours},
            {"words", chosen.words},
            {"count", chosen.false_accepts},
            {"upper_bound", chosen.bound},
            {"accepts", chosen.code}}}};
}

std::string false_accepts_text(const FalseAcceptTrial& trial, const ChosenAcceptance& chosen) {
  const auto counted = [&](std::int64_t count) {
    const Interval interval = poisson_interval(count);
    return fmt::format("{} in {:.3g} h (95 % interval {:.3g} to {:.3g} an hour)", count, trial.hours,
                       interval.low / trial.hours, interval.high / trial.hours);
  };
  return fmt::format(
      "  false     {:g} an hour asked for; {} with the decision, in background with {} other words\n"
      "  accepts   without it {}\n"
      "            a score of {} counts: {} in {:.3g} h of other background\n",
      trial.asked, counted(trial.counts.decided), grouped(trial.words), counted(trial.counts.alone), chosen.code,
      chosen.false_accepts, chosen.hours);
}

Json guard_trial_json(const GuardTrial& trial) {
  return {{"rows", trial.rows},
          {"agreement", share(trial.same, trial.rows)},
          {"activated", trial.activated},
          {"scenes", trial.scenes},
          {"interlock", {{"pressed", trial.pressed}, {"overridden", trial.overridden}}},
          {"state_bytes", trial.state_bytes},
          {"linked", trial.linked
                         ? Json({{"ram_bytes", trial.linked->ram_bytes}, {"flash_bytes", trial.linked->flash_bytes}})
                         : Json(nullptr)}};
}

std::string guard_trial_text(const GuardTrial& trial) {
  std::string text = fmt::format(
      "  outputs   {} of {} clips switched theirs; {:g} % of {} rows as on the host; the interlock overrode {} of {} "
      "decisions\n            {} B are kept between rows",
      trial.activated, trial.scenes, 100 * share(trial.same, trial.rows), grouped(trial.rows), trial.overridden,
      trial.pressed, grouped(trial.state_bytes));
  if (trial.linked) {
    text += fmt::format("; linked, with a row's buffer: {} B of RAM, {} B of flash", grouped(trial.linked->ram_bytes),
                        grouped(trial.linked->flash_bytes));
  }
  return text + "\n";
}

Json faults_json(const FaultReport& report, const std::optional<InterlockTrial>& interlock) {
  Json json = {{"seed", report.seed},
               {"trials", report.trials()},
               {"safe", report.safe()},
               {"unsafe", report.trials() - report.safe()}};
  for (const FaultCounts& counts : report.by_kind) {
    json["by_kind"][counts.kind] = {{"trials", counts.trials},
                                    {"safe", counts.safe},
                                    {"unsafe", counts.trials - counts.safe},
                                    {"changed", counts.changed}};
  }
  const ControlCounts& control = report.control;
  json["control"] = {{"positives", control.positives},
                     {"activated", control.activated},
                     {"negatives", control.negatives},
                     {"activated_wrongly", control.activated_wrongly}};
  json["unsafe_trials"] = report.unsafe_trials;
  json["interlock"] = interlock ? interlock_json(*interlock) : Json(nullptr);
  return json;
}

std::string faults_text(const FaultReport& report, const std::optional<InterlockTrial>& interlock) {
  std::string text =
      fmt::format("{} of {} trials safe (seed {})\n", grouped(report.safe()), grouped(report.trials()), report.seed);
  text += fmt::format("  {:<10} {:>8} {:>8} {:>8} {:>8}\n", "kind", "trials", "safe", "unsafe", "changed");
  for (const FaultCounts& counts : report.by_kind) {
    text += fmt::format("  {:<10} {:>8} {:>8} {:>8} {:>8}\n", counts.kind, counts.trials, counts.safe,
                        counts.trials - counts.safe, counts.changed);
  }
  const ControlCounts& control = report.control;
  text += fmt::format("without faults: {} of {} clips switched their output; {} of {} others switched one\n",
                      control.activated, control.positives, control.activated_wrongly, control.negatives);
  if (!report.activates()) text += "that is under 90 % of the clips: an application that never switches is safe, too\n";
  if (interlock) text += interlock_text(*interlock);
  for (const std::string& line : report.unsafe_trials) text += line + "\n";
  return text;
}

}  // namespace milliwatt
