// The interlock on an emulated board, measured with an application that hears loud sound.
#include "recipe/interlock_trial.h"

#include <gtest/gtest.h>

#include <cmath>

#include "base/random.h"
#include "deploy/compile_model.h"
#include "pack/loud_model.h"

namespace milliwatt {
namespace {

constexpr int kRowSamples = kLoudFrontEnd.hop;

Guard guard() {
  Guard guard;
  static_cast<GuardedForm&>(guard) = loud_decision(false);
  guard.scenes = {kRowSamples, kLoudSamples};
  return guard;
}

Source application(const Board& board) {
  CompileRequest request;
  request.plan.input = InputKind::kStream;
  request.emit.name = "net";
  request.emit.weight_tables = true;
  return compile_model(loud_model(), board, request).source;
}

/// Silence of 40 rows, 20 rows of noise.
Scene scene(float loudness) {
  Scene made;
  Random random{3, 4};
  for (int i = 0; i < 60 * kRowSamples; ++i)
    made.samples.push_back(
        static_cast<std::int16_t>(std::lround((i < 40 * kRowSamples ? 100 : loudness) * random.normal())));
  return made;
}

TEST(interlock_trial, counts_the_steps_from_the_button_to_safe_levels) {
  const Board board = read_board("nano33ble");
  const std::vector<Scene> scenes = {scene(100), scene(5000)};  // nothing is active in the first one
  const InterlockTrial trial = try_interlock(application(board), guard(), scenes, board);
  EXPECT_EQ(trial.board, "nano33ble");
  EXPECT_GE(trial.presses, 5);
  EXPECT_EQ(trial.steps, 1);
  EXPECT_EQ(trial.period_ms, 44);
  // At least the checksum of a row: two table look-ups a byte.
  EXPECT_GT(trial.tick_instructions.value_or(0), 2 * 2 * kRowSamples);
  EXPECT_GE(trial.tick_cycles.value_or(0), trial.tick_instructions.value_or(0));
  EXPECT_LT(trial.tick_ms.value_or(100), 1);
}

TEST(interlock_trial, does_not_know_instructions_of_this_machine) {
  const Board board = read_board("host");
  const std::vector<Scene> scenes = {scene(5000)};
  const InterlockTrial trial = try_interlock(application(board), guard(), scenes, board);
  EXPECT_GE(trial.presses, 5);
  EXPECT_EQ(trial.steps, 1);
  EXPECT_FALSE(trial.tick_instructions.has_value());
  EXPECT_FALSE(trial.tick_cycles.has_value());
}

TEST(interlock_trial, has_no_presses_if_nothing_is_ever_active) {
  const Board board = read_board("nano33ble");
  const std::vector<Scene> scenes = {scene(100)};
  const InterlockTrial trial = try_interlock(application(board), guard(), scenes, board);
  EXPECT_EQ(trial.presses, 0);
  EXPECT_EQ(trial.steps, 0);
}

}  // namespace
}  // namespace milliwatt
