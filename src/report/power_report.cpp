#include "report/power_report.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/numbers.h"
#include "report/figures.h"

namespace milliwatt {
namespace {

std::string days_text(const std::optional<double>& days) {
  if (!days) return "not known";
  return *days < 10 ? fmt::format("{:.1f} days", *days) : fmt::format("{:.0f} days", *days);
}

std::string line_text(const Power& power) {
  if (!power.average_mw) return "not known: the board's file gives no currents, or its programs are not installed";
  return fmt::format("{:.3f} mW on average (estimate): {} the 1 mW line", *power.average_mw,
                     *power.average_mw < 1 ? "below" : "above");
}

}  // namespace

Json power_json(const Power& power, const std::string& model, const Board& board) {
  Json json = {{"schema", 1},
               {"model", model},
               {"board", board.name},
               {"rate_hz", power.answers_per_second},
               {"average_mw", known(power.average_mw)},
               {"below_1mw", power.average_mw ? Json(*power.average_mw < 1) : Json(nullptr)},
               {"max_rate_hz_below_1mw", known(power.max_rate_hz_below_1mw)},
               {"battery_days", {{"cr2032", known(power.cr2032_days)}, {"aa2", known(power.aa2_days)}}},
               {"solar_cm2", known(power.solar_cm2)}};
  for (const PowerPart& part : power.parts) json["parts_mw"][part.name] = known(part.mw);
  json["local"] = {{"energy_uj", known(power.energy_uj)}, {"latency_ms", known(power.latency_ms)}, {"bytes", 0}};
  for (const Sending& sent : power.cloud) {
    json["cloud"][sent.radio] = {{"energy_uj", sent.energy_uj},
                                 {"latency_ms", sent.latency_ms},
                                 {"bytes", sent.bytes},
                                 {"keeps_up", sent.keeps_up}};
  }
  json["not_counted"] = power.not_counted;
  json["sources"] = power.sources;
  json["estimates"] = {"average_mw", "max_rate_hz_below_1mw", "battery_days", "solar_cm2", "parts_mw", "local",
                       "cloud"};
  return json;
}

std::string power_text(const Power& power, const std::string& model, const Board& board) {
  std::string text = fmt::format("{} on {}, {:g} answers a second\n", model, board.title, power.answers_per_second);
  text += fmt::format("  power         {}\n", line_text(power));
  for (const PowerPart& part : power.parts)
    text += fmt::format("    {:<12}{}\n", part.name, part.mw ? fmt::format("{:.4f} mW", *part.mw) : "not known");
  if (power.max_rate_hz_below_1mw) {
    text += *power.max_rate_hz_below_1mw > 0
                ? fmt::format("  below 1 mW    up to {:.3g} answers a second\n", *power.max_rate_hz_below_1mw)
                : std::string("  below 1 mW    at no rate: what is always on takes more\n");
  }
  text +=
      fmt::format("  battery       CR2032 {}, two AA {}\n", days_text(power.cr2032_days), days_text(power.aa2_days));
  if (power.solar_cm2) text += fmt::format("  solar         {:.0f} cm2 indoors, at 200 lux\n", *power.solar_cm2);
  text += "An answer here, and its raw data sent away (on the air alone):\n";
  text += fmt::format("  {:<6} {:>12} {:>12} {:>10}\n", "", "energy, uJ", "time, ms", "bytes");
  const auto number = [](const std::optional<double>& value) {
    return value ? fmt::format("{:.1f}", *value) : std::string("not known");
  };
  text += fmt::format("  {:<6} {:>12} {:>12} {:>10}\n", "here", number(power.energy_uj), number(power.latency_ms), 0);
  for (const Sending& sent : power.cloud) {
    text += fmt::format("  {:<6} {:>12.1f} {:>12.1f} {:>10}{}\n", sent.radio, sent.energy_uj, sent.latency_ms,
                        grouped(sent.bytes), sent.keeps_up ? "" : "  more than its air time allows");
  }
  return text + fmt::format("Not counted: {}. Sources: --json\n", fmt::join(power.not_counted, "; "));
}

}  // namespace milliwatt
