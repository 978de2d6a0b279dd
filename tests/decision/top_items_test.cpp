#include "milliwatt/decide/top_items.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <random>
#include <vector>

namespace milliwatt {
namespace {

using testing::ElementsAre;

TEST(write_history, lets_older_items_fade_in_each_memory) {
  const HistoryForm form = {5, 2, {65'535, 32'768}, {32'768, 65'535}};
  std::vector<std::int8_t> input(10, 99);
  const std::uint16_t chosen[] = {3, 0, 4};  // the last one first
  write_history(form, chosen, 3, input.data());
  EXPECT_THAT(input, ElementsAre(63, 0, 0, 127, 32, 63, 0, 0, 64, 63));
}

TEST(write_history, keeps_the_newer_of_two_and_skips_what_it_does_not_know) {
  const HistoryForm form = {3, 1, {65'535}, {32'768}};
  std::vector<std::int8_t> input(3, 99);
  const std::uint16_t chosen[] = {1, 900, 1, 2};
  write_history(form, chosen, 4, input.data());
  EXPECT_THAT(input, ElementsAre(0, 127, 16));
  write_history(form, chosen, 0, input.data());
  EXPECT_THAT(input, ElementsAre(0, 0, 0));
}

TEST(find_top_items, are_those_of_a_whole_sort) {
  std::mt19937 random(7);
  for (int trial = 0; trial < 200; ++trial) {
    const std::uint16_t items = static_cast<std::uint16_t>(1 + random() % 60);
    std::vector<std::int8_t> scores(items);
    for (std::int8_t& score : scores) score = static_cast<std::int8_t>(random() % 12);  // many are equal
    std::vector<std::uint8_t> without((items + 7) / 8);
    std::vector<std::uint16_t> expected;
    for (std::uint16_t i = 0; i < items; ++i) {
      if (random() % 3 == 0) {
        mark_item(without.data(), i);
      } else {
        expected.push_back(i);
      }
    }
    std::ranges::stable_sort(expected, std::greater(), [&](std::uint16_t i) { return scores[i]; });
    const std::uint16_t most = static_cast<std::uint16_t>(1 + random() % 12);
    std::vector<TopItem<std::int8_t>> list(most);
    list.resize(find_top_items(scores.data(), items, without.data(), list.data(), most));
    expected.resize(std::min<std::size_t>(expected.size(), most));
    ASSERT_EQ(list.size(), expected.size()) << "trial " << trial;
    for (std::size_t i = 0; i < list.size(); ++i) {
      EXPECT_EQ(list[i].item, expected[i]) << "trial " << trial << ", place " << i;
      EXPECT_EQ(list[i].score, scores[expected[i]]);
    }
  }
}

}  // namespace
}  // namespace milliwatt
