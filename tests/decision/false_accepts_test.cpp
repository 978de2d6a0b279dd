#include "decision/false_accepts.h"

#include <gtest/gtest.h>

#include "base/poisson.h"

namespace milliwatt {
namespace {

/// Two classes, the second with an output; two answers of three decide.
DecisionSettings settings() {
  DecisionSettings made = {};
  made.decides = 0b10;
  made.hold = 2;
  made.refractory = 2;
  made.classes = 2;
  made.smoothing = 1;
  made.votes = 2;
  made.keep = 1;
  made.of = 3;
  made.threshold = 10;
  made.accepts = 10;
  return made;
}

void quiet(RecordedScores& scores, int answers) {
  for (int i = 0; i < answers; ++i) scores.insert(scores.end(), {100, -100});
}
void word(RecordedScores& scores, int answers, std::int8_t score) {
  for (int i = 0; i < answers; ++i) scores.insert(scores.end(), {-100, score});
}

TEST(false_accepts, counts_decisions_and_runs_of_answers) {
  RecordedScores scores;
  word(scores, 3, 100);  // locked
  quiet(scores, 20);
  word(scores, 1, 100);  // one vote decides nothing
  quiet(scores, 10);
  word(scores, 5, 100);
  quiet(scores, 10);
  word(scores, 5, 9);  // below the threshold
  quiet(scores, 10);
  word(scores, 5, 20);
  quiet(scores, 10);
  const std::vector<RecordedScores> recordings = {scores, scores};
  const FalseAccepts counts = count_false_accepts(recordings, settings());
  EXPECT_EQ(counts.answers, 2 * 79);
  EXPECT_EQ(counts.alone, 2 * 5);
  EXPECT_EQ(counts.decided, 2 * 2);
  DecisionSettings higher = settings();
  higher.accepts = 21;
  EXPECT_EQ(count_false_accepts(recordings, higher).decided, 2);
}

TEST(choose_acceptance, takes_the_lowest_score_that_allows_no_more_than_was_asked_for) {
  RecordedScores scores;
  quiet(scores, 20);
  for (const int score : {30, 40, 50, 60, 70}) {
    word(scores, 4, static_cast<std::int8_t>(score));
    quiet(scores, 20);
  }
  const std::vector<RecordedScores> recordings = {scores};
  const auto one = choose_acceptance(recordings, settings(), poisson_upper_bound(1, 0.05) + 0.01);
  ASSERT_TRUE(one.has_value());
  EXPECT_EQ(one->code, 61);
  EXPECT_EQ(one->false_accepts, 1);
  EXPECT_NEAR(one->bound, 4.74, 0.01);
  const auto none = choose_acceptance(recordings, settings(), poisson_upper_bound(0, 0.05) + 0.01);
  ASSERT_TRUE(none.has_value());
  EXPECT_EQ(none->code, 71);
  const auto all = choose_acceptance(recordings, settings(), 100);
  ASSERT_TRUE(all.has_value());
  EXPECT_EQ(all->code, settings().threshold);
  // Too little background to say so little of it.
  EXPECT_FALSE(choose_acceptance(recordings, settings(), 2).has_value());
}

}  // namespace
}  // namespace milliwatt
