// The guard around a model that is a single number: whatever fails, no output is active that should not be.
#include "milliwatt/decide/guarded_model.h"

#include <gtest/gtest.h>

#include <cstring>
#include <vector>

#include "base/crc32.h"

namespace milliwatt {
namespace {

struct Row {
  std::int16_t samples[8];
  std::uint32_t sequence;
  std::uint32_t crc;
};

/// Hears class 1 in rows whose sample 4 is large. An answer is for the last two rows.
struct Model {
  using Row = milliwatt::Row;
  struct Stream {
    std::int32_t rows;
    std::int32_t last;
  };
  enum : std::int32_t { kClasses = 2, kSmoothing = 1, kOf = 3, kWindowRows = 1, kRuns = 2 };

  static const GuardSettings& settings() {
    static const GuardSettings all = [] {
      GuardSettings made = {};
      made.decision = {0b10, 3, 4, 2, 1, 2, 1, 3, 50, 50};
      made.sensor = {-1000, 1000, 6, 4};
      made.period_ms = 10;
      made.weights_interval = 7;
      made.release = 2;
      made.safe_levels = 0b01;
      made.flips[1] = 0b11;
      return made;
    }();
    return all;
  }
  static void reset(Stream* stream) { std::memset(stream, 0, sizeof *stream); }
  static int stream(const std::int16_t* samples, std::int8_t* scores, Stream* stream, void* /*arena*/) {
    const std::int32_t last = stream->last;
    stream->last = samples[4];
    scores[0] = -100;
    scores[1] = static_cast<std::int8_t>(last > 100 && samples[4] > 100 ? 100 : -100);
    return ++stream->rows >= 2 ? 1 : 0;
  }
  static bool weights_are_intact() { return intact; }

  static bool intact;
};
bool Model::intact = true;

using Guarded = GuardedModel<Model>;
constexpr std::uint8_t kSafe = 0b01;
constexpr std::uint8_t kActive = 0b10;
constexpr int kRows = 48;
constexpr int kWordBegins = 24;
constexpr int kWordEnds = 30;

Row row_at(int at) {
  Row row = {};
  for (int i = 0; i < 8; ++i) row.samples[i] = static_cast<std::int16_t>(10 * i + at);
  if (at >= kWordBegins && at < kWordEnds) row.samples[4] = 500;
  row.sequence = static_cast<std::uint32_t>(at);
  row.crc = crc_of(row);
  return row;
}

Guarded zeros() {
  Guarded guarded;
  std::memset(static_cast<void*>(&guarded), 0, sizeof guarded);
  return guarded;
}

/// A run over all rows, in which a test can interfere.
struct Replay {
  Guarded guarded = zeros();
  std::vector<std::uint8_t> levels;

  void step(int at) { step(row_at(at), static_cast<std::uint32_t>(at) * 10, false); }
  void step(const Row& row, std::uint32_t now_ms, bool pressed) {
    levels.push_back(guarded.tick(pressed, row, now_ms));
    guarded.think(row, nullptr);
  }
};

/// Without a fault: the device after each row.
const std::vector<Replay>& without_faults() {
  static const std::vector<Replay> all = [] {
    std::vector<Replay> made;
    Replay run;
    for (int at = 0; at < kRows; ++at) {
      run.step(at);
      made.push_back(run);
    }
    return made;
  }();
  return all;
}
const std::vector<std::uint8_t>& right_levels() { return without_faults().back().levels; }

int first_active() {
  for (int at = 0; at < kRows; ++at) {
    if (right_levels()[static_cast<std::size_t>(at)] == kActive) return at;
  }
  return -1;
}

/// From row `first` on, is nothing active that is not in the run without a fault?
bool is_safe(const Replay& run, int first) {
  for (std::size_t at = static_cast<std::size_t>(first); at < run.levels.size(); ++at) {
    if (run.levels[at] != kSafe && run.levels[at] != right_levels()[at]) return false;
  }
  return true;
}

TEST(guarded_model, gives_a_decision_to_the_outputs_one_row_after_it) {
  Guarded guarded = zeros();
  int decided = -1;
  int active = -1;
  for (int at = 0; at < kRows; ++at) {
    const std::uint8_t levels = guarded.tick(false, row_at(at), static_cast<std::uint32_t>(at) * 10);
    if (levels == kActive && active < 0) active = at;
    if (guarded.think(row_at(at), nullptr) == 1 && decided < 0) decided = at;
  }
  // Two rows for an answer, and two votes.
  EXPECT_EQ(decided, kWordBegins + 2);
  EXPECT_EQ(active, decided + 1);
  EXPECT_EQ(right_levels().back(), kSafe);
}

TEST(guarded_model, any_bit_that_flips_in_its_memory_at_any_time_is_safe) {
  long long flips = 0;
  for (int first = 1; first < kRows - 1; ++first) {
    for (std::size_t bit = 0; bit < 8 * sizeof(Guarded); ++bit) {
      for (const bool before_tick : {true, false}) {
        Replay run = without_faults()[static_cast<std::size_t>(first - 1)];
        auto* const bytes = reinterpret_cast<unsigned char*>(&run.guarded);
        const auto flip = [&] { bytes[bit / 8] = static_cast<unsigned char>(bytes[bit / 8] ^ (1U << (bit % 8))); };
        for (int at = first; at < kRows; ++at) {
          const Row row = row_at(at);
          if (at == first && before_tick) flip();
          run.levels.push_back(run.guarded.tick(false, row, static_cast<std::uint32_t>(at) * 10));
          if (at == first && !before_tick) flip();
          run.guarded.think(row, nullptr);
        }
        ASSERT_TRUE(is_safe(run, first)) << "row " << first << " bit " << bit << " before tick " << before_tick;
        ++flips;
      }
    }
  }
  EXPECT_GT(flips, 10'000);
}

TEST(guarded_model, any_bit_that_flips_in_a_row_is_safe) {
  for (int first = 1; first < kRows - 1; ++first) {
    for (std::size_t bit = 0; bit < 8 * sizeof(Row); ++bit) {
      for (const bool on_the_link : {true, false}) {  // otherwise between tick() and think()
        Replay run = without_faults()[static_cast<std::size_t>(first - 1)];
        for (int at = first; at < kRows; ++at) {
          Row row = row_at(at);
          auto* const bytes = reinterpret_cast<unsigned char*>(&row);
          const auto flip = [&] { bytes[bit / 8] = static_cast<unsigned char>(bytes[bit / 8] ^ (1U << (bit % 8))); };
          if (at == first && on_the_link) flip();
          run.levels.push_back(run.guarded.tick(false, row, static_cast<std::uint32_t>(at) * 10));
          if (at == first && on_the_link) {
            ASSERT_EQ(run.levels.back(), kSafe);
          }
          if (at == first && !on_the_link) flip();
          run.guarded.think(row, nullptr);
        }
        ASSERT_TRUE(is_safe(run, first)) << "row " << first << " bit " << bit;
      }
    }
  }
}

TEST(guarded_model, the_interlock_overrides_every_decision_at_once) {
  for (int first = 0; first < kRows; ++first) {
    Replay run;
    for (int at = 0; at < kRows; ++at) {
      const bool pressed = at >= first && at < first + 3;
      run.step(row_at(at), static_cast<std::uint32_t>(at) * 10, pressed);
      // Until it was released twice, the second of which permits.
      const bool overridden = at >= first && at < first + 4;
      if (at >= first) {
        ASSERT_EQ(run.levels.back(), overridden ? kSafe : right_levels()[static_cast<std::size_t>(at)]);
      }
    }
  }
}

/// Row `first_active()`, in which something is wrong.
struct WrongRow {
  Replay run = without_faults()[static_cast<std::size_t>(first_active() - 1)];
  Row row = row_at(first_active());
  std::uint32_t now_ms = static_cast<std::uint32_t>(first_active()) * 10;

  Fault step() {
    row.crc = crc_of(row);
    run.step(row, now_ms, false);
    EXPECT_EQ(run.levels.back(), kSafe);
    return run.guarded.fault();
  }
};

TEST(guarded_model, names_the_fault_of_a_row) {
  WrongRow none;
  none.row.crc = crc_of(none.row);
  none.run.step(none.row, none.now_ms, false);
  EXPECT_EQ(none.run.levels.back(), kActive);
  EXPECT_EQ(none.run.guarded.fault(), kNoFault);

  WrongRow stuck;
  for (std::int16_t& sample : stuck.row.samples) sample = 7;
  EXPECT_EQ(stuck.step(), kSensorFault);
  WrongRow saturated;
  for (int i = 0; i < 4; ++i) saturated.row.samples[i] = static_cast<std::int16_t>(i % 2 == 0 ? 1000 : -1000);
  EXPECT_EQ(saturated.step(), kSensorFault);
  WrongRow outside;
  outside.row.samples[2] = 1001;
  EXPECT_EQ(outside.step(), kSensorFault);
  WrongRow lost;
  ++lost.row.sequence;
  EXPECT_EQ(lost.step(), kLinkFault);
  WrongRow repeated;
  --repeated.row.sequence;
  EXPECT_EQ(repeated.step(), kLinkFault);
  for (const int off_ms : {-10, -6, 6, 1000, -1'000'000}) {
    WrongRow clock;
    clock.now_ms += static_cast<std::uint32_t>(off_ms);
    EXPECT_EQ(clock.step(), kClockFault) << off_ms;
  }
  WrongRow drift;
  drift.now_ms += 4;
  drift.run.step(drift.row, drift.now_ms, false);
  EXPECT_EQ(drift.run.levels.back(), kActive);
}

TEST(guarded_model, is_safe_as_soon_as_an_answer_is_missing) {
  const int at = first_active();
  Replay run = without_faults()[static_cast<std::size_t>(at - 2)];
  const Row before = row_at(at - 1);
  run.levels.push_back(run.guarded.tick(false, before, static_cast<std::uint32_t>(at - 1) * 10));
  run.step(at);  // think() was not called for the row before
  EXPECT_EQ(run.levels.back(), kSafe);
  EXPECT_EQ(run.guarded.fault(), kDeadlineFault);
}

TEST(guarded_model, a_missing_row_is_seen_by_the_watchdog) {
  Replay run = without_faults()[static_cast<std::size_t>(first_active())];
  run.guarded.watchdog();
  run.step(first_active() + 1);
  EXPECT_TRUE(run.guarded.watchdog());
  EXPECT_FALSE(run.guarded.watchdog());
  Guarded nothing = zeros();
  EXPECT_FALSE(nothing.watchdog());
}

TEST(guarded_model, stays_safe_once_the_weights_have_failed) {
  Replay run;
  for (int at = 0; at < kRows; ++at) {
    Model::intact = at != kWordBegins + 2;  // wrong only while the first decision is checked
    run.step(at);
    EXPECT_EQ(run.levels.back(), kSafe);
  }
  Model::intact = true;
  EXPECT_TRUE(run.guarded.weights_have_failed());
}

TEST(guarded_model, finds_failed_weights_without_a_decision) {
  Model::intact = false;
  Replay run;
  for (int at = 0; at < 15; ++at) run.step(at);
  Model::intact = true;
  EXPECT_TRUE(run.guarded.weights_have_failed());
}

TEST(crc32, on_the_device_is_that_of_the_host) {
  const char text[] = "123456789";
  EXPECT_EQ(milliwatt::crc32(text, 9U), 0xCBF43926U);  // the check value of every catalogue of CRCs
  EXPECT_EQ(milliwatt::crc32(std::as_bytes(std::span(text, 9))), 0xCBF43926U);
  EXPECT_EQ(crc32_of_flash(text + 4, 5, milliwatt::crc32(text, 4U)), 0xCBF43926U);
}

}  // namespace
}  // namespace milliwatt
