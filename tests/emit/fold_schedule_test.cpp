#include "emit/fold_schedule.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace milliwatt {
namespace {

std::vector<ScheduledStep> schedule_of(const std::string& operators) {
  std::vector<ScheduledStep> schedule;
  for (const char c : operators) schedule.push_back({c - 'a', 0});
  return schedule;
}

std::string unfold(const std::vector<ScheduleNode>& nodes) {
  std::string text;
  for (const ScheduleNode& node : nodes) {
    const std::string once = node.is_loop() ? unfold(node.body) : std::string(1, static_cast<char>('a' + node.op));
    for (int i = 0; i < node.count; ++i) text += once;
  }
  return text;
}

std::size_t size(const std::vector<ScheduleNode>& nodes) {
  std::size_t count = 0;
  for (const ScheduleNode& node : nodes) count += node.is_loop() ? 1 + size(node.body) : 1;
  return count;
}

TEST(fold_schedule, folds_one_operators_steps_into_a_loop) {
  const std::vector<ScheduleNode> nodes = fold_schedule(schedule_of("aaaa"));
  ASSERT_EQ(nodes.size(), 1u);
  EXPECT_EQ(nodes[0].count, 4);
  EXPECT_EQ(nodes[0].body, (std::vector<ScheduleNode>{{0, 1, {}}}));
}

TEST(fold_schedule, leaves_the_warm_up_in_front_of_the_loop) {
  const std::vector<ScheduleNode> nodes = fold_schedule(schedule_of("aababababb"));
  EXPECT_EQ(unfold(nodes), "aababababb");
  EXPECT_LE(size(nodes), 5u);
}

TEST(fold_schedule, nests_loops_for_strides) {
  const std::vector<ScheduleNode> nodes = fold_schedule(schedule_of("aabaabcaabaabcaabaabc"));
  ASSERT_EQ(nodes.size(), 1u);
  EXPECT_EQ(nodes[0].count, 3);
  EXPECT_EQ(unfold(nodes), "aabaabcaabaabcaabaabc");
}

TEST(fold_schedule, unfolds_to_what_it_folded) {
  std::minstd_rand random(7);
  for (int trial = 0; trial < 200; ++trial) {
    std::string text;
    while (text.size() < 60) text += std::string(1 + random() % 5, static_cast<char>('a' + random() % 3));
    EXPECT_EQ(unfold(fold_schedule(schedule_of(text))), text) << "trial " << trial;
  }
}

}  // namespace
}  // namespace milliwatt
