// Figures that were computed by hand from the sources' own.
#include "power/power.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "power/facts.h"

namespace milliwatt {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

Board board() {
  Board board;
  board.name = "small";
  board.active_ma = 3.3;
  board.sleep_ma = 0.00316;
  board.supply_v = 3.0;
  board.sources = {"active_ma: a datasheet", "ram_bytes: another"};
  return board;
}

/// 10 ms at 9.9 mW.
Measurement answer() {
  Measurement measurement;
  measurement.latency_ms = 10;
  measurement.energy_uj = 99;
  return measurement;
}

const Sending& by(const std::vector<Sending>& all, const std::string& radio) {
  return *std::ranges::find(all, radio, &Sending::radio);
}

TEST(power_of, adds_computing_and_sleep) {
  const Power power = power_of(board(), answer(), {.answers_per_second = 2, .raw_bytes = 1000});
  ASSERT_TRUE(power.average_mw && power.max_rate_hz_below_1mw && power.cr2032_days && power.aa2_days &&
              power.solar_cm2);
  EXPECT_NEAR(*power.average_mw, 0.198 + 0.00948 * 0.98, 1e-9);
  EXPECT_NEAR(*power.max_rate_hz_below_1mw, (1 - 0.00948) / (0.099 - 0.0000948), 1e-9);
  const double current_ma = 0.2072904 / 3;
  EXPECT_NEAR(*power.cr2032_days, 225 / current_ma / 24, 1e-6);
  EXPECT_NEAR(*power.aa2_days, 3000 / current_ma / 24, 1e-6);
  EXPECT_NEAR(*power.solar_cm2, 207.2904 / (126 / 28.2), 1e-6);
  EXPECT_THAT(power.not_counted, Contains("the sensor"));
  EXPECT_THAT(power.sources, Contains("small.active_ma: a datasheet"));
  EXPECT_THAT(power.sources, Not(Contains(HasSubstr("ram_bytes"))));
}

TEST(power_of, has_an_average_on_the_line_at_the_rate_that_it_names) {
  const double rate = *power_of(board(), answer(), {.answers_per_second = 2}).max_rate_hz_below_1mw;
  EXPECT_NEAR(*power_of(board(), answer(), {.answers_per_second = rate}).average_mw, 1, 1e-9);
}

TEST(power_of, counts_a_sensor_all_the_time_and_the_regulators_loss) {
  const Power power =
      power_of(board(), answer(), {.answers_per_second = 2, .sensor = "pdm", .regulator_efficiency = 0.8});
  EXPECT_NEAR(*power.average_mw, (0.65 * 3 + 0.2072904) / 0.8, 1e-9);
  EXPECT_EQ(power.max_rate_hz_below_1mw, 0);
  EXPECT_THAT(power.not_counted, Contains(HasSubstr("CR2032")));
  double parts_mw = 0;
  for (const PowerPart& part : power.parts) parts_mw += *part.mw;
  EXPECT_NEAR(parts_mw, *power.average_mw, 1e-9);
  EXPECT_THAT(power.sources, Contains(HasSubstr("MP34DT05-A")));
  EXPECT_THAT(power.sources, Not(Contains(HasSubstr("LSM9DS1"))));
}

TEST(power_of, lets_no_battery_outlive_its_shelf_life) {
  Measurement nothing = answer();
  nothing.energy_uj = 0.099;
  EXPECT_EQ(power_of(board(), nothing, {.answers_per_second = 0.001}).aa2_days, 3650);
}

TEST(power_of, invents_no_current) {
  Board unknown = board();
  unknown.sleep_ma.reset();
  const Power power = power_of(unknown, answer(), {.answers_per_second = 2, .raw_bytes = 100});
  EXPECT_FALSE(power.average_mw || power.max_rate_hz_below_1mw || power.cr2032_days || power.solar_cm2);
  EXPECT_EQ(power.cloud.size(), 3u);
}

TEST(power_of, refuses_a_rate_that_the_board_cannot_keep) {
  try {
    power_of(board(), answer(), {.answers_per_second = 101});
    FAIL() << "it keeps up";
  } catch (const Error& error) {
    EXPECT_EQ(error.verdict(), Verdict::kNo);
    EXPECT_THAT(error.what(), HasSubstr("an answer takes 10 ms (estimate), so at most 100 a second, not 101"));
  }
}

TEST(sending, counts_packets_and_their_answers) {
  const std::vector<Sending> all = sending(1000, 1);
  EXPECT_NEAR(by(all, "ble").energy_uj, 5 * 3.0 * (4.8 * 2.088 + 4.6 * 0.38), 1e-9);
  EXPECT_NEAR(by(all, "ble").latency_ms, 5 * 2.468, 1e-9);
  EXPECT_NEAR(by(all, "lora").energy_uj, 5 * 3.3 * 29 * 368.896, 1e-6);
  EXPECT_NEAR(by(all, "wifi").energy_uj, 3.3 * (276 * 0.225 + 84 * 0.146), 1e-9);
  for (const Sending& sent : all) EXPECT_EQ(sent.bytes, 1000);
}

TEST(sending, knows_when_the_air_time_does_not_suffice) {
  EXPECT_TRUE(by(sending(222, 0.01), "lora").keeps_up);
  EXPECT_FALSE(by(sending(222, 0.1), "lora").keeps_up);  // 3.7 % of the time
  EXPECT_TRUE(by(sending(32'000, 1), "ble").keeps_up);   // sound at 16 kHz: 326 ms a second
  EXPECT_FALSE(by(sending(32'000, 4), "ble").keeps_up);
}

// SX1276 datasheet, section 4.1.1.7.
TEST(power_facts, have_the_time_on_air_of_the_datasheets_formula) {
  const int bytes = 222 + 13;  // LoRaWAN's header, port and integrity code
  const int factor = 7;
  const double symbol_ms = (1 << factor) / 125.0;
  const double symbols = 8 + std::max(std::ceil((8 * bytes - 4 * factor + 28 + 16) / (4.0 * factor)) * 5, 0.0);
  EXPECT_NEAR(fact("lora.packet"), (8 + 4.25 + symbols) * symbol_ms, 1e-9);
}

TEST(power_facts, name_a_source_each) {
  for (const Fact& figure : power_facts()) {
    EXPECT_GT(figure.value, 0) << figure.name;
    EXPECT_FALSE(figure.source.empty()) << figure.name;
  }
}

}  // namespace
}  // namespace milliwatt
