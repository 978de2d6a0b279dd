#include "decision/guard_settings.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "base/error.h"

namespace milliwatt {
namespace {

constexpr std::size_t kMostClasses = 32;  // bits of DecisionSettings::decides

/// A time in rows or answers, rounded up.
template <typename T>
T count_in(double ms, double per_second, const char* key, int most) {
  const double count = std::ceil(ms * per_second / 1'000 - 1e-9);
  if (count <= most) return static_cast<T>(count);
  throw Error(fmt::format("{}: {:g} ms are {:.0f} answers at {:g} a second; supported: up to {}", key, ms, count,
                          per_second, most));
}

}  // namespace

GuardSettings guard_settings(const DecisionRecipe& recipe, const std::vector<std::string>& classes,
                             std::int8_t threshold, double rows_per_second, int window_rows) {
  const double answers_per_second = rows_per_second / window_rows;
  if (classes.size() > kMostClasses) {
    throw Error(fmt::format("decision: {} classes; supported: up to {}", classes.size(), kMostClasses));
  }
  const double period_ms = std::round(1'000 / rows_per_second);
  if (period_ms < 2 || period_ms > 10'000) {
    throw Error(fmt::format("decision: {:g} rows a second; supported: 0.1 to 500", rows_per_second));
  }
  constexpr int kMostRows = 20'000;
  GuardSettings settings = {};
  settings.decision.hold = count_in<std::uint16_t>(recipe.hold_ms, answers_per_second, "decision.hold_ms", kMostRows);
  settings.decision.refractory =
      count_in<std::uint16_t>(recipe.refractory_ms, answers_per_second, "decision.refractory_ms", kMostRows);
  settings.decision.classes = static_cast<std::uint8_t>(classes.size());
  settings.decision.smoothing = static_cast<std::uint8_t>(recipe.smoothing);
  settings.decision.votes = static_cast<std::uint8_t>(recipe.votes[0]);
  settings.decision.keep = static_cast<std::uint8_t>(recipe.keep);
  settings.decision.of = static_cast<std::uint8_t>(recipe.votes[1]);
  settings.decision.threshold = threshold;
  settings.decision.accepts = threshold;
  settings.sensor = {static_cast<std::int16_t>(recipe.lowest), static_cast<std::int16_t>(recipe.highest),
                     static_cast<std::uint16_t>(recipe.stuck_samples), static_cast<std::uint16_t>(recipe.rail_samples)};
  settings.period_ms = static_cast<std::uint16_t>(period_ms);
  settings.weights_interval = std::max<std::uint16_t>(
      count_in<std::uint16_t>(recipe.check_weights_ms, answers_per_second, "decision.check_weights_ms", kMostRows), 1);
  settings.release =
      std::max<std::uint8_t>(count_in<std::uint8_t>(recipe.release_ms, rows_per_second, "output.release_ms", 255), 1);
  for (std::size_t output = 0; output < recipe.outputs.size(); ++output) {
    const auto found = std::ranges::find(classes, recipe.outputs[output]);
    if (found == classes.end()) {
      throw Error(fmt::format("output.classes: \"{}\" is no class; supported: {}", recipe.outputs[output],
                              fmt::join(classes, ", ")));
    }
    const auto label = static_cast<std::size_t>(found - classes.begin());
    settings.decision.decides |= std::uint32_t{1} << label;
    settings.flips[label] = static_cast<std::uint8_t>(1U << output);
    if (recipe.safe_is_high) settings.safe_levels = static_cast<std::uint8_t>(settings.safe_levels | 1U << output);
  }
  return settings;
}

}  // namespace milliwatt
