// The recommendation task: its recipe, and what a model's file says of it.
#include "tasks/recommendation/recommendation_task.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <fstream>

#include "error_text.h"
#include "ops/operator.h"
#include "recipe/recipe.h"
#include "scratch_folder.h"
#include "tasks/tasks.h"
#include "tasks/trained_alike.h"

namespace milliwatt {
namespace {

using testing::HasSubstr;
using testing::SizeIs;

const RecommendationSettings& settings_of(const Recipe& recipe) {
  return dynamic_cast<const RecommendationTask&>(*recipe.task).settings();
}

std::string problem_of(const std::string& text) {
  return error_text([&] { parse_recipe("task = \"recommendation\"\n" + text, "x.toml"); });
}

TEST(recommendation_recipe, ours_is_what_the_defaults_are) {
  const Recipe ours = parse_recipe(new_recipe("recommendation", "recommendation"), "recommendation.toml");
  const Recipe defaults = parse_recipe("task = \"recommendation\"", "x.toml");
  const RecommendationSettings& a = settings_of(ours);
  const RecommendationSettings& b = settings_of(defaults);
  EXPECT_EQ(ours.name, defaults.name);
  EXPECT_EQ(ours.task->front_end_text(), defaults.task->front_end_text());
  EXPECT_EQ(a.form.least, b.form.least);
  EXPECT_EQ(a.dropped, b.dropped);
  EXPECT_EQ(a.made.users, b.made.users);
  EXPECT_EQ(a.made.items, b.made.items);
  EXPECT_EQ(a.made.seed, b.made.seed);
  EXPECT_EQ(graph_macs(ours.task->network(0)), graph_macs(defaults.task->network(0)));
  expect_trained_alike(ours, defaults);
}

TEST(recommendation_recipe, names_what_is_wrong) {
  EXPECT_THAT(problem_of("[data]\nitems = 5"), HasSubstr("data.items: not a whole number from 10 to 4096"));
  EXPECT_THAT(problem_of("[data]\nmemories = []"), HasSubstr("data.memories: has 0 numbers; supported: 1 to 8"));
  EXPECT_THAT(problem_of("[data]\nmemories = [1, 0]"), HasSubstr("data.memories"));
  EXPECT_THAT(problem_of("[model]\nembeddings = 8"), HasSubstr("did you mean embedding"));
}

/// A network that knows the items 1 to 12 and gives each the score of its bias: the last one the highest.
class Recommenders : public ::testing::Test {
 protected:
  Recommenders() {
    std::ofstream file(folder_.path() / "ratings.csv");
    file << "user,item,time\n";
    for (int user = 0; user < 8; ++user) {
      for (int i = 0; i < 12; ++i) file << user << ',' << 100 + (user + i) % 12 << ',' << 1'000 * i << '\n';
    }
    file.close();
    recipe_ = parse_recipe("task = \"recommendation\"\n[data]\nitems = 12\nmemories = [1, 8]", "x.toml");
    data_ = recipe_.task->gather({folder_.path(), folder_.path(), false, [](const StageProgress&) {}, [] {}});
    network_ = recipe_.task->network(0);
    recipe_.task->describe(network_, *data_);
    Tensor& bias = network_.tensors[static_cast<std::size_t>(network_.operators.back().inputs[2])];
    std::vector<float> values;
    for (int i = 0; i < 12; ++i) values.push_back(static_cast<float>(i));
    std::memcpy(bias.data.data(), values.data(), bias.data.size());
  }

  const ScratchFolder folder_;
  Recipe recipe_;
  std::unique_ptr<const Dataset> data_;
  Graph network_;
};

TEST_F(Recommenders, come_back_from_a_models_metadata) {
  const std::shared_ptr<const Task> task = task_of(network_);
  ASSERT_TRUE(task);
  EXPECT_EQ(task->name(), "recommendation");
  EXPECT_EQ(task->front_end_text(), recipe_.task->front_end_text());
  const Opened same = task->open({folder_.path()});
  EXPECT_EQ(same.part, "test");
  const std::vector<std::size_t> test = data_->items(Part::kTest);
  ASSERT_EQ(same.data->items(Part::kTest), test);
  EXPECT_THAT(test, SizeIs(8));
  for (const std::size_t item : test) EXPECT_EQ(same.data->input(item), data_->input(item));
  for (const char* text : {"", "\n\n\n\n0 50\n1 8\n100\n", "\n\n\n\n0 0\n1 8\n1\n2\n", "\n\n\n\n0 50\n1 0\n1\n2\n"}) {
    network_.metadata["milliwatt.recommendation"] = text;
    EXPECT_THAT(error_text([&] { task_of(network_); }), HasSubstr("milliwatt.recommendation")) << text;
  }
}

TEST_F(Recommenders, list_what_a_user_has_not_chosen) {
  const std::shared_ptr<const Task> task = task_of(network_);
  const std::vector<std::string>& known = dynamic_cast<const RecommendationTask&>(*task).settings().known;
  std::ofstream(folder_.path() / "new.csv") << "user,item,time\nme," << known[11] << ",1\nme,else,2\n";
  std::string printed;
  const Json json = task->classify(network_, "m", {{folder_.path() / "new.csv"}, 0, false},
                                   [&](const std::string& line) { printed += line; });
  const Json& items = json["files"][0]["answers"][0]["items"];
  ASSERT_THAT(items, SizeIs(10));
  EXPECT_EQ(items[0]["item"], known[10]);
  EXPECT_EQ(items[0]["score"], 10.0);
  EXPECT_EQ(items[9]["item"], known[1]);
  EXPECT_THAT(printed, HasSubstr("new.csv: user me: " + known[10] + " " + known[9]));
}

}  // namespace
}  // namespace milliwatt
