// milliwatt build RECIPE: from a recipe to verified C++ on a board.
#include <memory>

#include "cli/recipe_options.h"

namespace milliwatt {
namespace {

struct Options {
  RecipeOptions recipe;
  std::vector<std::string> boards;
  double background_hours = 10;
  bool as_json = false;
};

int build(const Options& options) {
  Workplace place = workplace_of(options.recipe);
  place.background_hours = options.background_hours;
  const std::vector<std::string> boards = options.boards.empty() ? std::vector{place.recipe.board} : options.boards;
  return make_and_report(place, boards, 0, regenerating_command("build", options.recipe), options.as_json);
}

}  // namespace

void add_build(CLI::App& app, Action& action) {
  const auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand(
      "build", "Build a recipe: make data, train, quantize to int8, emit C++ and verify it on the board");
  command->footer("Example: milliwatt build recipes/keyword.toml --data recordings");
  add_recipe_options(*command, options->recipe);
  command
      ->add_option("--boards", options->boards,
                   "Use these boards (A,B) instead of the recipe's; `milliwatt boards` lists them")
      ->delimiter(',');
  command
      ->add_option("--background-hours", options->background_hours,
                   "Hours of made background in which false accepts are counted, if the recipe limits them; 0: none")
      ->check(CLI::Range(0.0, 1000.0))
      ->capture_default_str();
  add_json(*command, options->as_json);
  command->callback([options, &action] { action = [options] { return build(*options); }; });
}

}  // namespace milliwatt
