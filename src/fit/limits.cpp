#include "fit/limits.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "base/numbers.h"

namespace milliwatt {
namespace {

template <typename T>
std::optional<T> first_of(const std::optional<T>& asked, const std::optional<T>& otherwise) {
  return asked ? asked : otherwise;
}

std::optional<std::int64_t> memory_limit(const std::optional<std::int64_t>& asked, std::int64_t there) {
  if (there == 0) return asked;
  return asked ? std::min(*asked, there) : there;
}

template <typename T>
void add(std::vector<Check>& checks, const char* name, const char* unit, const std::optional<T>& limit,
         const std::optional<T>& value) {
  if (!limit) return;
  Check check{name, unit, static_cast<double>(*limit), {}};
  if (value) check.value = static_cast<double>(*value);
  checks.push_back(std::move(check));
}

std::string number_text(double value, const std::string& unit) {
  if (unit == "B") return fmt::format("{} B", grouped(std::llround(value)));
  return fmt::format("{:.4g} {}", value, unit);
}

}  // namespace

Limits limits_of(const Limits& asked, const Budget& budget, const Board& board) {
  Limits limits;
  limits.ram_bytes = memory_limit(first_of(asked.ram_bytes, budget.ram_bytes), board.ram_bytes);
  limits.flash_bytes = memory_limit(first_of(asked.flash_bytes, budget.flash_bytes), board.flash_bytes);
  limits.latency_ms = first_of(asked.latency_ms, budget.latency_ms);
  limits.energy_uj = asked.energy_uj;
  limits.average_mw = first_of(asked.average_mw, budget.average_mw);
  limits.min_accuracy = first_of(asked.min_accuracy, budget.min_accuracy);
  return limits;
}

std::string Check::text() const {
  const std::string of = number_text(limit, unit);
  if (!value) return fmt::format("{} not known, limit {}", name, of);
  if (holds()) return fmt::format("{} {} of {}", name, number_text(*value, unit), of);
  return fmt::format("{} {}, {} over the limit of {}", name, number_text(*value, unit),
                     number_text(*value - limit, unit), of);
}

std::vector<Check> checks_of(const Limits& limits, const Figures& figures) {
  std::vector<Check> checks;
  add(checks, "RAM", "B", limits.ram_bytes, figures.ram_bytes);
  add(checks, "flash", "B", limits.flash_bytes, figures.flash_bytes);
  add(checks, "latency", "ms", limits.latency_ms, figures.latency_ms);
  add(checks, "energy", "uJ", limits.energy_uj, figures.energy_uj);
  add(checks, "power", "mW", limits.average_mw, figures.average_mw);
  if (figures.is_endless && figures.latency_ms) {
    const double percent = *figures.latency_ms * figures.answers_per_second / 10;
    add(checks, "processor", "%", std::optional(100.0), std::optional(percent));
  }
  return checks;
}

bool all_hold(const std::vector<Check>& checks) { return std::ranges::all_of(checks, &Check::holds); }

double worst_share(const std::vector<Check>& checks) {
  double worst = 0;
  for (const Check& check : checks) worst = std::max(worst, check.share());
  return worst > 0 ? worst : 1;
}

std::string reason_of(const std::vector<Check>& checks) {
  const bool fits = all_hold(checks);
  std::vector<std::string> texts;
  for (const Check& check : checks) {
    if (check.holds() == fits) texts.push_back(check.text());
  }
  return fmt::format("{}", fmt::join(texts, "; "));
}

}  // namespace milliwatt
