// The average power of an application that senses all the time and computes answers, what it means for a battery, and
// what sending the raw data away would cost instead. All of it estimates.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "board/measure.h"
#include "power/radio.h"
#include "target/board.h"

namespace milliwatt {

struct PowerRequest {
  double answers_per_second = 1;
  std::int64_t raw_bytes = 0;       ///< of the sensor's data that come with each answer
  std::string sensor = {};          ///< pdm, lsm9ds1, ...; empty: none is known
  double regulator_efficiency = 1;  ///< share of the battery's energy that arrives; 1: the chip is on the battery
};

/// A part of the average power, before the regulator. Empty: not known.
struct PowerPart {
  std::string name;  ///< sensor, computing, sleep, regulator
  std::optional<double> mw;
};

struct Power {
  double answers_per_second = 0;
  std::vector<PowerPart> parts;
  std::optional<double> average_mw;             ///< the sum of the parts that are known; empty if the board's is not
  std::optional<double> max_rate_hz_below_1mw;  ///< 0: not even without an answer
  std::optional<double> cr2032_days, aa2_days;  ///< at most the cell's shelf life
  std::optional<double> solar_cm2;              ///< of indoor solar cell that gives as much at 200 lux
  std::optional<double> energy_uj, latency_ms;  ///< of one answer
  std::vector<Sending> cloud;                   ///< of the raw data of one answer
  std::vector<std::string> sources;             ///< `what: value unit: document` of all figures used
  std::vector<std::string> not_counted;
};

/// @throws Error with Verdict::kNo if the board cannot give so many answers.
Power power_of(const Board& board, const Measurement& answer, const PowerRequest& request);

}  // namespace milliwatt
