// The guard around a model of whole windows that come by rows, with two runs and with one.
#include <gtest/gtest.h>

#include <cstring>
#include <vector>

#include "milliwatt/decide/guarded_model.h"

namespace milliwatt {
namespace {

struct Row {
  std::int16_t samples[4];
  std::uint32_t sequence;
  std::uint32_t crc;
};

constexpr int kWindow = 4;
constexpr int kAllRows = 80;
constexpr int kLoudBegins = 40;  // where a window begins
constexpr int kLoudEnds = 48;

/// Hears class 1 in windows of four rows if all of them are loud.
template <int Runs>
struct Model {
  using Row = milliwatt::Row;
  struct Stream {
    std::int32_t rows;
    std::int32_t loud;
  };
  enum : std::int32_t { kClasses = 2, kSmoothing = 1, kOf = 1, kWindowRows = kWindow, kRuns = Runs };

  static const GuardSettings& settings() {
    static const GuardSettings all = [] {
      GuardSettings made = {};
      made.decision = {0b10, 0, 0, 2, 1, 1, 1, 1, 50, 50};
      made.sensor = {-1000, 1000, 6, 4};
      made.period_ms = 10;
      made.weights_interval = 7;
      made.release = 2;
      made.flips[1] = 1;
      return made;
    }();
    return all;
  }
  static void reset(Stream* stream) { std::memset(stream, 0, sizeof *stream); }
  static int stream(const std::int16_t* samples, std::int8_t* scores, Stream* stream, void* /*arena*/) {
    if (samples[2] > 100) ++stream->loud;
    if (++stream->rows < kWindow) return 0;
    scores[0] = -100;
    scores[1] = static_cast<std::int8_t>(stream->loud == kWindow ? 100 : -100);
    reset(stream);
    return 1;
  }
  static bool weights_are_intact() { return true; }
};

Row row_at(int at) {
  Row row = {};
  for (int i = 0; i < 4; ++i) row.samples[i] = static_cast<std::int16_t>(10 * i + at);
  if (at >= kLoudBegins && at < kLoudEnds) row.samples[2] = 500;
  row.sequence = static_cast<std::uint32_t>(at);
  row.crc = crc_of(row);
  return row;
}

template <int Runs>
struct Replay {
  GuardedModel<Model<Runs>> guarded;
  std::vector<std::uint8_t> levels;

  Replay() { std::memset(static_cast<void*>(&guarded), 0, sizeof guarded); }
  void step(int at) {
    levels.push_back(guarded.tick(false, row_at(at), static_cast<std::uint32_t>(at) * 10));
    guarded.think(row_at(at), nullptr);
  }
};

template <int Runs>
std::vector<Replay<Runs>> without_faults() {
  std::vector<Replay<Runs>> made;
  Replay<Runs> run;
  for (int at = 0; at < kAllRows; ++at) {
    run.step(at);
    made.push_back(run);
  }
  return made;
}

TEST(guarded_windows, keep_a_decision_until_the_next_answer) {
  const std::vector<std::uint8_t> levels = without_faults<2>().back().levels;
  for (int at = 0; at < kAllRows; ++at) {
    // The answer is at the last row of a window, and takes effect a row later.
    const bool active = at >= kLoudBegins + kWindow && at < kLoudEnds + kWindow;
    EXPECT_EQ(levels[static_cast<std::size_t>(at)], active ? 1 : 0) << at;
  }
  EXPECT_EQ(without_faults<1>().back().levels, levels);
}

/// Flips every bit of the memory between two rows, and runs on.
template <int Runs>
void expect_safe_flips() {
  const std::vector<Replay<Runs>> right = without_faults<Runs>();
  long long changed = 0;
  for (int first = 1; first < kAllRows - 1; first += 3) {  // all rows of a window
    for (std::size_t bit = 0; bit < 8 * sizeof(GuardedModel<Model<Runs>>); ++bit) {
      Replay<Runs> run = right[static_cast<std::size_t>(first - 1)];
      auto* const bytes = reinterpret_cast<unsigned char*>(&run.guarded);
      bytes[bit / 8] = static_cast<unsigned char>(bytes[bit / 8] ^ (1U << (bit % 8)));
      for (int at = first; at < kAllRows; ++at) {
        run.step(at);
        const std::uint8_t expected = right.back().levels[static_cast<std::size_t>(at)];
        ASSERT_LE(run.levels.back(), expected) << Runs << " runs, row " << first << " bit " << bit << " at " << at;
        if (run.levels.back() != expected) ++changed;
      }
    }
  }
  EXPECT_GT(changed, 1'000);
}

TEST(guarded_windows, are_safe_if_a_bit_of_their_memory_flips_between_two_rows) {
  expect_safe_flips<2>();
  expect_safe_flips<1>();
}

TEST(fletcher_sums, see_every_change_of_a_byte) {
  unsigned char bytes[40];
  for (std::size_t i = 0; i < sizeof bytes; ++i) bytes[i] = static_cast<unsigned char>(37 * i);
  const std::uint32_t right = fletcher_sums(bytes, sizeof bytes);
  for (unsigned char& byte : bytes) {
    for (unsigned flip = 1; flip < 256; ++flip) {
      byte = static_cast<unsigned char>(byte ^ flip);
      EXPECT_NE(fletcher_sums(bytes, sizeof bytes), right);
      byte = static_cast<unsigned char>(byte ^ flip);
    }
  }
  // By hand: the sums of 1, 2, 3 are 6 and 1 + 3 + 6.
  const unsigned char three[] = {1, 2, 3};
  EXPECT_EQ(fletcher_sums(three, 3), 10U << 16 | 6U);
}

}  // namespace
}  // namespace milliwatt
