#include "tasks/recommendation/choice_dataset.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "error_text.h"

namespace milliwatt {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

/// A user chose items by their names' numbers, a hundred seconds apart.
UserHistory history(const std::string& user, const std::vector<int>& items) {
  UserHistory result{user, {}};
  for (const int item : items)
    result.choices.push_back({item, 100.0 * static_cast<double>(result.choices.size()), result.choices.size() + 2});
  return result;
}

Ratings small_ratings() {
  Ratings ratings{"r.csv", {"a", "b", "c", "d", "e"}, {}, {}};
  ratings.users = {history("1", {2, 1, 0, 3}), history("2", {2, 1, 4, 0}), history("3", {2, 3})};
  return ratings;
}

std::vector<int> codes(const std::vector<std::byte>& bytes) {
  std::vector<int> result;
  for (const std::byte byte : bytes) result.push_back(static_cast<std::int8_t>(byte));
  return result;
}

TEST(most_chosen, are_counted_in_the_training_part) {
  EXPECT_THAT(most_chosen(small_ratings(), 3), ElementsAre("c", "b", "d"));
  EXPECT_THAT(error_text([] { most_chosen(small_ratings(), 4); }),
              HasSubstr("r.csv: has 3 items in the training part, `items` in [data] is 4"));
}

class Choices : public ::testing::Test {
 protected:
  static ChoiceDataset choices(double dropped = 0) { return {small_ratings(), {"c", "b", "d"}, {3, {1}, 2}, dropped}; }
};

TEST_F(Choices, hold_the_last_one_of_each_user_out) {
  const ChoiceDataset data = choices();
  std::vector<std::string> names;
  for (const std::size_t item : data.items(Part::kTest)) names.push_back(data.name(item));
  EXPECT_THAT(names, ElementsAre("r.csv:5", "r.csv:5"));  // the third user has two only
  const std::vector<std::size_t> test = data.items(Part::kTest);
  EXPECT_EQ(wanted_item(data.target(test[0])).item, 2);
  EXPECT_THAT(wanted_item(data.target(test[0])).before, ElementsAre(0, 1));
  EXPECT_EQ(wanted_item(data.target(test[1])).item, -1) << "the network does not know a";
  EXPECT_FALSE(wanted_item(data.target(test[0])).soon);
  EXPECT_THAT(codes(data.input(test[0])), ElementsAre(47, 127, 0)) << "c is one older than b";
  EXPECT_EQ(data.items(Part::kValidation).size(), 2);
  for (const std::size_t item : data.items(Part::kTraining)) {
    const std::string name = data.name(item);
    EXPECT_TRUE(name == "r.csv:3") << name;  // each user's second, for the first has none before
  }
}

TEST_F(Choices, are_soon_within_a_minute) {
  Ratings ratings = small_ratings();
  ratings.users[0].choices[3].time = ratings.users[0].choices[2].time + 59;
  ratings.users[1].choices[3].time = ratings.users[1].choices[2].time + 60;
  const ChoiceDataset data(ratings, {"c", "b", "d"}, {3, {1}, 2}, 0);
  EXPECT_TRUE(wanted_item(data.target(data.items(Part::kTest)[0])).soon);
  EXPECT_FALSE(wanted_item(data.target(data.items(Part::kTest)[1])).soon);
}

TEST_F(Choices, vary_by_the_choice_and_by_what_is_left_of_its_history) {
  Ratings ratings{"r.csv", {"a", "b", "c", "d", "e", "f"}, {history("1", {0, 1, 2, 3, 4, 5, 0, 1})}, {}};
  const ChoiceDataset data(ratings, ratings.items, {6, {1}, 6}, 0.5);
  const std::size_t item = data.items(Part::kTraining).at(0);
  std::set<int> wanted;
  std::set<std::vector<int>> inputs;
  for (std::int64_t epoch = 0; epoch < 60; ++epoch) {
    const VariedItem varied = data.varied(item, {1, epoch, 0});
    EXPECT_EQ(varied.input, data.varied(item, {1, epoch, 0}).input);
    wanted.insert(wanted_item(varied.target).item);
    inputs.insert(codes(varied.input));
  }
  EXPECT_THAT(wanted, ElementsAre(1, 2, 3, 4, 5)) << "never what is held out, nor what has nothing before";
  EXPECT_GT(inputs.size(), 10);
}

TEST_F(Choices, have_a_digest_of_what_is_learnt_from) {
  Ratings other = small_ratings();
  other.users[0].choices[3].item = 1;
  EXPECT_EQ(ChoiceDataset(other, {"c", "b", "d"}, {3, {1}, 2}, 0).training_digest(), choices().training_digest());
  other.users[0].choices[0].item = 1;
  EXPECT_NE(ChoiceDataset(other, {"c", "b", "d"}, {3, {1}, 2}, 0).training_digest(), choices().training_digest());
  EXPECT_NE(choices(0.5).training_digest(), choices().training_digest());
}

}  // namespace
}  // namespace milliwatt
