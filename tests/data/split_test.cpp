#include "data/split.h"

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

namespace milliwatt {
namespace {

std::vector<SplitItem> some_items(std::size_t groups) {
  std::vector<SplitItem> items;
  for (std::size_t group = 0; group < groups; ++group) {
    for (std::size_t i = 0; i <= group % 3; ++i)
      items.push_back({"g" + std::to_string(group), std::to_string(i), static_cast<int>(i % 2), Part::kTraining});
  }
  return items;
}

TEST(split, folds_have_every_item_once_in_the_test_part) {
  for (const bool by_group : {true, false}) {
    std::map<std::string, int> times;
    for (int fold = 0; fold < 5; ++fold) {
      std::vector<SplitItem> items = some_items(41);
      const Split split{by_group ? SplitBy::kSpeaker : SplitBy::kClip, 0.1, 0.2, fold};
      by_group ? split_by_group(items, split) : split_by_item(items, 2, split);
      std::map<std::string, Part> of_group;
      std::size_t validation = 0;
      for (const SplitItem& item : items) {
        times[item.group + "/" + item.name] += item.part == Part::kTest ? 1 : 0;
        validation += item.part == Part::kValidation ? 1 : 0;
        if (by_group) {
          EXPECT_EQ(of_group.emplace(item.group, item.part).first->second, item.part) << item.group;
        }
      }
      EXPECT_GE(10 * validation, items.size());
      EXPECT_LE(validation, items.size() / 5);
    }
    for (const auto& [item, count] : times) EXPECT_EQ(count, 1) << item;
  }
}

TEST(split, folds_of_few_large_groups_have_each_once) {
  // 3 * 0.2 * 600 is above 360 in floating point.
  std::map<std::string, int> times;
  for (int fold = 0; fold < 5; ++fold) {
    std::vector<SplitItem> items;
    for (int i = 0; i < 600; ++i) items.push_back({"g" + std::to_string(i % 5), std::to_string(i), 0, Part::kTraining});
    split_by_group(items, {SplitBy::kSpeaker, 0.1, 0.2, fold});
    for (const SplitItem& item : items) times[item.name] += item.part == Part::kTest ? 1 : 0;
  }
  for (const auto& [item, count] : times) EXPECT_EQ(count, 1) << item;
}

}  // namespace
}  // namespace milliwatt
