#include "decision/decision_recipe.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "decision/guard_settings.h"
#include "error_text.h"

namespace milliwatt {
namespace {

using testing::HasSubstr;

std::optional<DecisionRecipe> parse(const std::string& text) {
  TomlTable table = TomlTable::parse(text);
  std::optional<DecisionRecipe> decision = read_decision(table);
  table.finish();
  return decision;
}

std::string problem_of(const std::string& text) {
  return error_text([&] { parse(text); });
}

TEST(read_decision, is_nothing_without_its_tables) { EXPECT_FALSE(parse("").has_value()); }

TEST(read_decision, takes_both_tables) {
  const std::optional<DecisionRecipe> decision = parse(
      "[decision]\ncoverage = 0.9\nvotes = [2, 5]\nkeep = 2\nhold_ms = 10\n[output]\nclasses = [\"on\"]\nsafe = "
      "\"high\"\n");
  ASSERT_TRUE(decision.has_value());
  EXPECT_EQ(decision->coverage, 0.9);
  EXPECT_EQ(decision->votes, (std::vector{2, 5}));
  EXPECT_EQ(decision->keep, 2);
  EXPECT_EQ(decision->hold_ms, 10);
  EXPECT_EQ(decision->outputs, std::vector<std::string>{"on"});
  EXPECT_TRUE(decision->safe_is_high);
}

TEST(read_decision, asks_for_few_false_accepts_only_if_it_says_so) {
  const std::string output = "[output]\nclasses = [\"on\"]\n";
  EXPECT_EQ(parse(output)->false_accepts_per_hour, 0);
  EXPECT_EQ(parse("[decision]\nfalse_accepts_per_hour = 0.5\n" + output)->false_accepts_per_hour, 0.5);
  EXPECT_THAT(problem_of("[decision]\nfalse_accepts_per_hour = 0\n"), HasSubstr("false_accepts_per_hour"));
}

TEST(read_decision, says_what_is_wrong) {
  EXPECT_THAT(problem_of("[decision]\ncoverage = 1.0\n"), HasSubstr("decision.coverage"));
  EXPECT_THAT(problem_of("[decision]\nvotes = [5, 4]\n"), HasSubstr("decision.votes"));
  EXPECT_THAT(problem_of("[decision]\nkeep = 4\n"), HasSubstr("decision.keep"));
  EXPECT_THAT(problem_of("[decision]\n"), HasSubstr("output.classes"));
  EXPECT_THAT(problem_of("[output]\nclasses = [\"on\", \"on\"]\n"), HasSubstr("different classes"));
  EXPECT_THAT(problem_of("[output]\nclasses = [\"on\"]\nsafe = \"off\"\n"), HasSubstr("output.safe"));
  EXPECT_THAT(problem_of("[output]\nclasses = [\"on\"]\nsafely = 1\n"), HasSubstr("safely"));
}

TEST(guard_settings, counts_times_in_rows_and_finds_classes) {
  DecisionRecipe recipe;
  recipe.outputs = {"stop", "go"};
  recipe.safe_is_high = true;
  recipe.hold_ms = 101;
  const GuardSettings settings = guard_settings(recipe, {"go", "noise", "stop"}, 17, 50);
  EXPECT_EQ(settings.decision.hold, 6);
  EXPECT_EQ(settings.decision.refractory, 25);
  EXPECT_EQ(settings.decision.classes, 3);
  EXPECT_EQ(settings.decision.threshold, 17);
  EXPECT_EQ(settings.decision.decides, 0b101U);
  EXPECT_EQ(settings.flips[2], 1);  // output 0
  EXPECT_EQ(settings.flips[1], 0);
  EXPECT_EQ(settings.flips[0], 2);
  EXPECT_EQ(settings.safe_levels, 3);
  EXPECT_EQ(settings.period_ms, 20);
  EXPECT_EQ(settings.release, 5);
}

TEST(guard_settings, refuses_a_class_that_is_none_and_times_that_are_too_long) {
  DecisionRecipe recipe;
  recipe.outputs = {"halt"};
  EXPECT_EQ(error_text([&] {
              guard_settings(recipe, {"go", "stop"}, 0, 50);
            }),
            "output.classes: \"halt\" is no class; supported: go, stop");
  recipe.outputs = {"go"};
  recipe.hold_ms = 60'000;
  EXPECT_THAT(error_text([&] { guard_settings(recipe, {"go"}, 0, 400); }), HasSubstr("decision.hold_ms: 60000 ms"));
}

}  // namespace
}  // namespace milliwatt
