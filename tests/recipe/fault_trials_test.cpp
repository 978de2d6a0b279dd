// Fault trials of an application whose model is written by hand: it hears loud sound.
#include "recipe/fault_trials.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cmath>

#include "base/crc32.h"
#include "base/random.h"

namespace milliwatt {
namespace {

constexpr int kRowSamples = 160;
constexpr int kWindowRows = 16;

constexpr const char* kHeader = R"(#pragma once
#include <stdint.h>
#define LOUD_ARENA_BYTES 8
#define LOUD_STATE_BYTES 72
#define LOUD_WEIGHT_TABLES 1
#define LOUD_WEIGHTS_CRC32 @CRC@u
#ifdef __cplusplus
extern "C" {
#endif
typedef struct {
  const void* at;
  uint32_t bytes;
} loud_weight_table;
extern const loud_weight_table loud_weight_tables[LOUD_WEIGHT_TABLES];
typedef struct {
  int32_t calls;
  uint8_t rows[64] __attribute__((aligned(8)));
} loud_state;
void loud_reset(loud_state* state);
int loud_stream(const int16_t* in0, int8_t* out0, loud_state* state, void* arena);
#ifdef __cplusplus
}
#endif
)";

constexpr const char* kCode = R"(#include "loud.h"
#include <string.h>
extern "C" void milliwatt_trace(int tensor, int row, const void* data, int32_t bytes);
namespace loud_weights { extern const int32_t factors[16]; }
void loud_reset(loud_state* state) { memset(state, 0, sizeof *state); }
int loud_stream(const int16_t* in0, int8_t* out0, loud_state* state, void* arena) {
  int32_t* const sum = static_cast<int32_t*>(arena);
  int32_t rows[16];
  memcpy(rows, state->rows, sizeof rows);
  memmove(rows, rows + 1, 15 * sizeof rows[0]);
  *sum = 0;
  for (int i = 0; i < 160; ++i) {
    *sum += in0[i] < 0 ? -in0[i] : in0[i];
    if (i % 40 == 39) milliwatt_trace(0, i, sum, 4);
  }
  rows[15] = *sum / 160;
  memcpy(state->rows, rows, sizeof rows);
  milliwatt_trace(1, 0, state->rows, 64);
  if (state->calls < 15) {
    ++state->calls;
    return 0;
  }
  uint32_t all = 0;
  for (int i = 0; i < 16; ++i) all += static_cast<uint32_t>(loud_weights::factors[i]) * static_cast<uint32_t>(rows[i]);
  out0[0] = all > 4000u ? -100 : 100;
  out0[1] = all > 4000u ? 100 : -100;
  return 1;
}
)";

constexpr const char* kWeights = R"(#include "loud.h"
namespace loud_weights {
extern const int32_t factors[16];
const int32_t factors[16] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
}
const loud_weight_table loud_weight_tables[LOUD_WEIGHT_TABLES] = {{loud_weights::factors, sizeof loud_weights::factors}};
)";

Source loud_source() {
  std::array<std::int32_t, kWindowRows> factors;
  factors.fill(1);
  std::string header = kHeader;
  header.replace(header.find("@CRC@"), 5, std::to_string(crc32(std::as_bytes(std::span(factors)))));
  Source source;
  source.name = "loud";
  source.entry = EntryKind::kStream;
  source.files = {{"loud.h", header}, {"loud.cpp", kCode}, {"loud_weights.cpp", kWeights}};
  source.inputs = {{kNoTensor, ElementType::kInt16, kRowSamples, false}};
  source.outputs = {{kNoTensor, ElementType::kInt8, 2, false}};
  source.arena_bytes = 8;
  source.state_bytes = 72;
  return source;
}

Guard loud_guard() {
  DecisionRecipe recipe;
  recipe.outputs = {"loud"};
  recipe.hold_ms = 60;
  recipe.refractory_ms = 60;
  return {{guard_settings(recipe, {"quiet", "loud"}, 50, 100), {"quiet", "loud"}, {"loud"}},
          {kRowSamples, kRowSamples * kWindowRows}};
}

/// Weak noise, in scenes that expect something with a loud second in it.
std::vector<Scene> loud_scenes() {
  std::vector<Scene> scenes;
  for (std::uint64_t i = 0; i < 4; ++i) {
    Scene scene;
    scene.expected = i < 3 ? 1 : 0;
    Random random{7, i};
    for (int n = 0; n < 140 * kRowSamples; ++n) {
      const bool loud = i < 3 && n >= (70 + static_cast<int>(i)) * kRowSamples && n < 100 * kRowSamples;
      scene.samples.push_back(static_cast<std::int16_t>(std::lround((loud ? 3000.0F : 8.0F) * random.normal())));
    }
    scenes.push_back(scene);
  }
  return scenes;
}

Source application() {
  Source source = loud_source();
  for (SourceFile& file : guarded_files(source, loud_guard())) {
    source.files.push_back(std::move(file));
  }
  return source;
}

/// The application with `from` replaced by `to` in the file that has it.
Source weakened(const std::string& from, const std::string& to, Source source = application()) {
  for (SourceFile& file : source.files) {
    const std::size_t at = file.text.find(from);
    if (at == std::string::npos) continue;
    file.text.replace(at, from.size(), to);
    return source;
  }
  ADD_FAILURE() << "no file has " << from;
  return source;
}

FaultReport trials(const Source& source, std::int64_t count) {
  return run_fault_trials(source, loud_guard(), loud_scenes(), {.trials = count, .seed = 5});
}

const FaultCounts& of_kind(const FaultReport& report, const std::string& kind) {
  return *std::ranges::find(report.by_kind, kind, &FaultCounts::kind);
}

TEST(fault_trials, finds_the_application_safe_and_its_control_runs_active) {
  const FaultReport report = trials(application(), 6'000);
  EXPECT_EQ(report.trials(), 6'000);
  EXPECT_EQ(report.safe(), 6'000) << testing::PrintToString(report.unsafe_trials);
  EXPECT_EQ(report.by_kind.size(), 6U);
  for (const FaultCounts& counts : report.by_kind) {
    EXPECT_EQ(counts.trials, 1'000) << counts.kind;
    EXPECT_GT(counts.changed, 20) << counts.kind;  // faults have consequences, even where they are safe
  }
  EXPECT_EQ(report.control.positives, 3);
  EXPECT_EQ(report.control.activated, 3);
  EXPECT_EQ(report.control.negatives, 1);
  EXPECT_EQ(report.control.activated_wrongly, 0);
}

TEST(fault_trials, finds_an_application_without_a_checksum_of_weights_unsafe) {
  const FaultReport report = trials(weakened("return crc == LOUD_WEIGHTS_CRC32;", "return crc != 0;"), 1'200);
  EXPECT_LT(of_kind(report, "weights").safe, 200);
  EXPECT_EQ(report.safe() - of_kind(report, "weights").safe, 1'000);
  EXPECT_THAT(report.unsafe_trials, testing::Contains(testing::HasSubstr("weights")));
}

TEST(fault_trials, finds_an_application_unsafe_whose_halves_vote_by_the_same_run) {
  const Source copied = weakened("if (kTwice) {\n      run_one", "if (false) {\n      run_one");
  const FaultReport report = trials(weakened("(!kTwice || memcmp", "(true || memcmp", copied), 3'000);
  EXPECT_LT(of_kind(report, "memory").safe, 500);
}

TEST(fault_trials, finds_an_application_safe_whose_runs_are_not_compared_but_its_labels) {
  const FaultReport report = trials(weakened("(!kTwice || memcmp", "(true || memcmp"), 1'200);
  EXPECT_EQ(report.safe(), 1'200) << testing::PrintToString(report.unsafe_trials);
}

TEST(fault_trials, finds_an_application_that_ignores_what_the_sensor_says_unsafe) {
  const FaultReport report = trials(weakened("fault = kSensorFault;", "fault = kNoFault;"), 1'200);
  EXPECT_LT(of_kind(report, "sensor").safe, 200);
}

TEST(fault_report, says_whether_the_runs_without_faults_activate) {
  FaultReport report;
  EXPECT_FALSE(report.activates());
  report.control = {.positives = 10, .activated = 9, .negatives = 0, .activated_wrongly = 0};
  EXPECT_TRUE(report.activates());
  report.control.activated = 8;
  EXPECT_FALSE(report.activates());
}

TEST(fault_trials, are_the_same_with_the_same_seed) {
  const FaultReport one = trials(application(), 300);
  const FaultReport other = trials(application(), 300);
  ASSERT_EQ(one.by_kind.size(), other.by_kind.size());
  for (const FaultCounts& counts : one.by_kind) EXPECT_EQ(counts.changed, of_kind(other, counts.kind).changed);
}

}  // namespace
}  // namespace milliwatt
