#include "tasks/recommendation/list_score.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "graph/builder.h"
#include "tasks/recommendation/choice_dataset.h"

namespace milliwatt {
namespace {

const Tensor kCodes{"", ElementType::kInt8, {1, 30}, per_tensor(0.1F, 0), {}, false};

/// Item 29 has the highest score, then 28, and so on.
std::vector<std::byte> rising_codes() {
  std::vector<std::byte> codes;
  for (int i = 0; i < 30; ++i) codes.push_back(std::byte(static_cast<std::uint8_t>(i)));
  return codes;
}

TEST(list_score, counts_hits_by_place_and_tells_both_groups) {
  ListScore score;
  score.add(target_of({29, true, {}}), kCodes, rising_codes());     // place 0
  score.add(target_of({20, false, {}}), kCodes, rising_codes());    // place 9
  score.add(target_of({19, false, {}}), kCodes, rising_codes());    // place 10: a miss
  score.add(target_of({19, false, {25}}), kCodes, rising_codes());  // place 9, for 25 does not compete
  score.add(target_of({-1, false, {}}), kCodes, rising_codes());    // not known: a miss
  EXPECT_DOUBLE_EQ(score.figure(), 3.0 / 5);
  const Json json = score.json();
  EXPECT_NEAR(json["ndcg10"].get<double>(), (1 + 2 / std::log2(11.0)) / 5, 1e-12);
  EXPECT_EQ(json["unknown_items"], 1);
  EXPECT_EQ(json["within_a_minute"]["ratings"], 1);
  EXPECT_EQ(json["within_a_minute"]["hr10"], 1.0);
  EXPECT_EQ(json["later"]["ratings"], 4);
  EXPECT_EQ(json["later"]["hr10"], 0.5);
  EXPECT_EQ(json["baseline"], 0.0);
}

TEST(list_score, compares_with_the_most_popular_items) {
  ListScore score;
  score.add(target_of({3, false, {}}), kCodes, rising_codes());
  score.add(target_of({12, false, {0, 1, 2, 13}}), kCodes, rising_codes());
  score.add(target_of({12, false, {0, 1}}), kCodes, rising_codes());
  EXPECT_DOUBLE_EQ(score.json()["baseline"].get<double>(), 2.0 / 3);
  EXPECT_NEAR(score.json()["baseline_ndcg10"].get<double>(), (1 / std::log2(5.0) + 1 / std::log2(11.0)) / 3, 1e-12);
}

TEST(list_score, reads_real_numbers_too) {
  ListScore score;
  std::vector<float> scores(30);
  scores[4] = 0.5F;
  const Tensor output{"", ElementType::kFloat32, {1, 30}, {}, {}, false};
  score.add(target_of({4, false, {}}), output, std::as_bytes(std::span(scores)));
  EXPECT_EQ(score.json()["ndcg10"], 1.0);
}

}  // namespace
}  // namespace milliwatt
