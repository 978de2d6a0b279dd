// Skipped instructions of the decision and the interlock, on an emulated board, of an application that hears loud
// sound.
#include "recipe/skip_trial.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <iostream>

#include "base/random.h"
#include "deploy/compile_model.h"
#include "pack/loud_model.h"

namespace milliwatt {
namespace {

constexpr int kRowSamples = kLoudFrontEnd.hop;

Guard guard() {
  Guard guard;
  static_cast<GuardedForm&>(guard) = loud_decision(false);
  DecisionSettings& decision = guard.settings.decision;
  decision.votes = 2;
  decision.of = 3;
  decision.hold = 3;
  decision.refractory = 3;
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

/// Silence, in which decisions are unlocked, noise, silence, and noise again.
Scene scene() {
  Scene made;
  Random random{3, 4};
  for (int i = 0; i < 66 * kRowSamples; ++i) {
    const int row = i / kRowSamples;
    const bool loud = (row >= 26 && row < 42) || row >= 56;
    made.samples.push_back(static_cast<std::int16_t>(std::lround((loud ? 5000.0F : 100.0F) * random.normal())));
  }
  return made;
}

SkipReport skipped(const Source& source, int every_half, int every_pass) {
  return try_skips(source, guard(), scene(), read_board("nano33ble"),
                   {.every_half = every_half, .every_pass = every_pass, .pressed = {36}});
}

TEST(skip_trial, every_single_skipped_instruction_is_safe_from_the_next_pass_on) {
  const bool all = std::getenv("MILLIWATT_EVERY_SKIP") != nullptr;
  const SkipReport report = skipped(application(read_board("nano33ble")), all ? 1 : 9, all ? 1 : 5);
  EXPECT_EQ(report.safe, report.trials);
  for (const std::string& line : report.unsafe) ADD_FAILURE() << line;
  EXPECT_GT(report.active_passes, 10);
  EXPECT_GT(report.instructions, all ? 700 : 70);
  EXPECT_GT(report.changed, report.trials / 20);  // skips have consequences
  std::cout << fmt::format(
      "{} instructions, {} passes ({} active), {} trials: {} safe, {} ended, {} changed, {} damaged their caller\n",
      report.instructions, report.passes, report.active_passes, report.trials, report.safe, report.ended,
      report.changed, report.damaged_callers);
}

TEST(skip_trial, finds_an_application_unsafe_that_votes_once) {
  Source source = application(read_board("nano33ble"));
  for (SourceFile& file : guarded_files(source, guard())) {
    const std::string votes_again = "vote<1>(same, &halves[1]);";
    const std::size_t at = file.text.find(votes_again);
    if (at == std::string::npos) continue;
    file.text.replace(at, votes_again.size(), "halves[1] = halves[0];");
    source.files.push_back(std::move(file));
    const SkipReport report = skipped(source, 3, 5);
    EXPECT_LT(report.safe, report.trials);
    EXPECT_FALSE(report.unsafe.empty());
    return;
  }
  FAIL() << "no file votes twice";
}

}  // namespace
}  // namespace milliwatt
