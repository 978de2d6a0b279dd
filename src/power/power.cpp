// average = (sensor + energy of an answer x rate + sleep x the rest of the time) / regulator
#include "power/power.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.h"
#include "power/facts.h"

namespace milliwatt {
namespace {

constexpr double kLineMw = 1;
constexpr double kHoursInDay = 24;

void check_rate(const Board& board, const Measurement& answer, const PowerRequest& request) {
  if (!answer.latency_ms || request.answers_per_second * *answer.latency_ms <= 1e3) return;
  throw Error(fmt::format("{}: an answer takes {:.3g} ms (estimate), so at most {:.3g} a second, not {:g}; use a lower "
                          "--rate, or a faster board",
                          board.name, *answer.latency_ms, 1e3 / *answer.latency_ms, request.answers_per_second),
              Verdict::kNo);
}

/// Answers a second at which the whole is on the 1 mW line; as many as there is time for at most.
double max_rate(const Board& board, const Measurement& answer, double sensor_mw, double efficiency) {
  const double sleep_mw = *board.sleep_ma * board.supply_v;
  const double left_mw = kLineMw * efficiency - sensor_mw - sleep_mw;
  if (left_mw <= 0) return 0;
  const double mw_per_answer = *answer.energy_uj / 1e3 - sleep_mw * *answer.latency_ms / 1e3;
  const double fastest = 1e3 / *answer.latency_ms;
  return mw_per_answer > 0 ? std::min(left_mw / mw_per_answer, fastest) : fastest;
}

double days(double capacity_mah, double current_ma) {
  return std::min(capacity_mah / current_ma / kHoursInDay, fact("battery.most_days"));
}

std::vector<std::string> sources_of(const Board& board, const std::string& sensor) {
  std::vector<std::string> sources;
  for (const std::string& source : board.sources) {
    for (const char* key : {"clock_hz", "active_ma", "sleep_ma", "supply_v"}) {
      if (source.starts_with(std::string(key) + ":")) sources.push_back(board.name + "." + source);
    }
  }
  for (const Fact& figure : power_facts()) {
    if (figure.name.starts_with("sensor.") && figure.name != "sensor." + sensor) continue;
    sources.push_back(fmt::format("{}: {:.4g}{}{}: {}", figure.name, figure.value, figure.unit.empty() ? "" : " ",
                                  figure.unit, figure.source));
  }
  return sources;
}

}  // namespace

Power power_of(const Board& board, const Measurement& answer, const PowerRequest& request) {
  check_rate(board, answer, request);
  Power power;
  power.answers_per_second = request.answers_per_second;
  power.energy_uj = answer.energy_uj;
  power.latency_ms = answer.latency_ms;
  power.cloud = sending(request.raw_bytes, request.answers_per_second);
  power.sources = sources_of(board, request.sensor);
  power.not_counted = {"waking up", "the network and the server of what is sent away"};

  std::optional<double> sensor_mw;
  if (const Fact* const sensor = find_fact("sensor." + request.sensor)) {
    sensor_mw = sensor->value * board.supply_v;
    if (request.sensor == "pdm") power.not_counted.emplace_back("the chip's PDM interface and the clock that it needs");
  } else {
    power.not_counted.emplace_back("the sensor");
  }
  const std::optional<double> chip_mw = average_mw(board, answer, request.answers_per_second);
  if (request.regulator_efficiency == 1) power.not_counted.emplace_back("a regulator: the chip is on the battery");
  if (!chip_mw) {
    power.parts = {{"sensor", sensor_mw}, {"computing", {}}, {"sleep", {}}, {"regulator", {}}};
    return power;
  }
  const double computing_mw = *answer.energy_uj * request.answers_per_second / 1e3;
  const double used_mw = sensor_mw.value_or(0) + *chip_mw;
  const double average = used_mw / request.regulator_efficiency;
  power.parts = {{"sensor", sensor_mw},
                 {"computing", computing_mw},
                 {"sleep", *chip_mw - computing_mw},
                 {"regulator", average - used_mw}};
  power.average_mw = average;
  power.max_rate_hz_below_1mw = max_rate(board, answer, sensor_mw.value_or(0), request.regulator_efficiency);
  const double current_ma = average / board.supply_v;
  if (current_ma > fact("battery.cr2032_load"))
    power.not_counted.emplace_back("what a CR2032 loses of its charge at more than 0.2 mA");
  power.cr2032_days = days(fact("battery.cr2032"), current_ma);
  power.aa2_days = days(fact("battery.aa2"), current_ma);
  power.solar_cm2 = average * 1e3 / fact("solar.indoor");
  return power;
}

}  // namespace milliwatt
