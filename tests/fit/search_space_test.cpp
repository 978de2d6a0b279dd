#include "fit/search_space.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/files.h"
#include "error_text.h"
#include "recipe/recipe.h"
#include "source_directory.h"

namespace milliwatt {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr const char* kRecipe =
    "task = \"table\"\n[model]\nhidden = [16]\n[training]\nepochs = 2\n[fit]\noptional = [\"decision\"]\n"
    "network = [{}, {model.hidden = [4]}]\nlonger = [{}, {training.epochs = 5}, {training = {epochs = 9, batch = "
    "8}}]\n";

TEST(search_space, has_every_combination_of_its_parts_once) {
  const SearchSpace space = read_search_space(kRecipe, "");
  EXPECT_EQ(space.size(), 6U);
  EXPECT_THAT(space.optional, ElementsAre("decision"));
  std::vector<std::vector<std::string>> all;
  for (std::size_t i = 0; i < space.size(); ++i) all.push_back(space.parts(i));
  std::ranges::sort(all);
  EXPECT_EQ(std::ranges::unique(all).begin(), all.end());
}

TEST(search_space, is_the_other_recipes_where_one_has_none) {
  EXPECT_EQ(read_search_space("task = \"table\"", kRecipe).size(), 6U);
  EXPECT_EQ(read_search_space("task = \"table\"", "task = \"table\"").size(), 1U);
}

TEST(search_space, of_our_recipes_gives_recipes) {
  for (const char* task : {"anomaly", "detection", "gesture", "image", "keyword", "segmentation", "table"}) {
    const std::string text = new_recipe(task, task);
    const SearchSpace space = read_search_space(text, "");
    EXPECT_GT(space.size(), 1U) << task;
    std::size_t recipes = 0;
    for (std::size_t i = 0; i < space.size(); ++i) {
      // A combination may be none: a kernel may not fit into fewer bands.
      recipes += error_text([&] { parse_recipe(varied_recipe(text, space.parts(i)), "x"); }).empty() ? 1 : 0;
    }
    EXPECT_GE(3 * recipes, 2 * space.size()) << task;
  }
}

TEST(search_space, says_how_many_variations_are_trained) {
  EXPECT_FALSE(read_search_space(kRecipe, "").trials);
  const std::string fit = "[fit]\nnetwork = [{}]\ntrials = ";
  EXPECT_EQ(read_search_space(fit + "4\n", "").trials, 4U);
  for (const char* wrong : {"0", "1.5", "\"many\""}) {
    EXPECT_THAT(error_text([&] { read_search_space(fit + wrong + "\n", ""); }),
                HasSubstr("fit.trials: not a number from 1 to 1000"));
  }
}

TEST(search_space, of_mobilenet_begins_with_the_network_as_it_is_known) {
  const std::string text = read_text_file(source_directory() / "recipes" / "mobilenet.toml", 1 << 20);
  const SearchSpace space = read_search_space(text, "");
  EXPECT_EQ(space.trials, 4U);
  EXPECT_EQ(varied_recipe(text, space.parts(0)), varied_recipe(text, {}));
  for (std::size_t i = 0; i < space.size(); ++i)
    EXPECT_EQ(error_text([&] { parse_recipe(varied_recipe(text, space.parts(i)), "x"); }), "") << i;
}

TEST(search_space, refuses_what_is_no_list_of_parts) {
  EXPECT_THAT(error_text([] { read_search_space("[fit]\nnetwork = {}\n", ""); }),
              HasSubstr("fit.network: not a list of parts of a recipe; write [{}, {model.channels = [8, 16]}]"));
  EXPECT_THAT(error_text([] { read_search_space("[fit]\nnetwork = [1]\n", ""); }),
              HasSubstr("fit.network: not a list"));
  EXPECT_THAT(error_text([] { read_search_space("[fit]\noptional = [1]\n", ""); }),
              HasSubstr("fit.optional: not a list of tables' names"));
}

TEST(varied_recipe, lays_parts_over_the_rest) {
  const SearchSpace space = read_search_space(kRecipe, "");
  const std::string text = varied_recipe(kRecipe, {"{model.hidden = [4]}", "{training.batch = 8}"});
  EXPECT_EQ(table_text(text, "model"), "hidden = [ 4 ]");
  EXPECT_EQ(table_text(text, "training"), "batch = 8\nepochs = 2");
  EXPECT_EQ(table_text(text, "fit"), "");
  EXPECT_EQ(parse_recipe(text, "x").training.batch, 8);
}

TEST(varied_recipe, adds_tables_and_leaves_others_out) {
  const std::string text =
      varied_recipe("task = \"table\"\n[training]\nepochs = 2\n", {"{deployment = {for = \"ram\"}}"}, {"training"});
  EXPECT_EQ(table_text(text, "deployment"), "for = 'ram'");
  EXPECT_EQ(table_text(text, "training"), "");
}

TEST(drawn_variations, are_the_same_for_a_seed_and_have_the_recipe_as_it_is) {
  const SearchSpace space = read_search_space(kRecipe, "");
  EXPECT_THAT(drawn_variations(space, 100, 1), ElementsAre(0, 1, 2, 3, 4, 5));
  const std::vector<std::size_t> some = drawn_variations(space, 3, 7);
  EXPECT_EQ(some.size(), 3U);
  EXPECT_EQ(some.front(), 0U);
  EXPECT_EQ(drawn_variations(space, 3, 7), some);
}

}  // namespace
}  // namespace milliwatt
