#include "report/run_report.h"

#include <gtest/gtest.h>

namespace milliwatt {
namespace {

TEST(step_json, says_null_if_no_cycles_are_known) {
  StepTrial trial;
  trial.steps = 7;
  EXPECT_EQ(step_json(trial)["count"], 7);
  EXPECT_TRUE(step_json(trial)["longest_cycles"].is_null());
  EXPECT_TRUE(step_json(trial)["layer"].is_null());
}

}  // namespace
}  // namespace milliwatt
