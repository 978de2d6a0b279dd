#include "cli/recipe_options.h"

#include <fmt/format.h>

#include "base/error.h"
#include "recipe/check_deployment.h"
#include "report/application_report.h"

namespace milliwatt {

void add_recipe_options(CLI::App& command, RecipeOptions& options) {
  command.add_option("RECIPE", options.recipe, "A recipe (.toml); `milliwatt new` writes one")->required();
  command.add_option(
      "--data", options.data,
      "Use these data instead of the recipe's: for sound a folder with one subfolder of .wav files for each class");
  command.add_option(
      "--seed", options.seed,
      "Seed of the initial weights, the order of the data and their augmentation, instead of the recipe's");
  command.add_flag("--skip-bad", options.skip_bad,
                   "Leave out data that cannot be used, and count them. Default: refuse, naming each of them");
  command.add_option("-o,--output", options.directory, "The folder for all results. Default: NAME-out");
}

Workplace workplace_of(const RecipeOptions& options) {
  Workplace place;
  place.recipe = read_recipe(options.recipe);
  if (options.seed) {
    place.recipe.training.seed = place.recipe.fine_tuning.seed = *options.seed;
    if (place.recipe.compress) place.recipe.compress->training.seed = *options.seed;
  }
  place.data = options.data.empty() ? place.recipe.data : options.data;
  place.skip_bad = options.skip_bad;
  place.folder = options.directory.empty() ? place.recipe.name + "-out" : options.directory;
  return place;
}

std::string regenerating_command(const std::string& verb, const RecipeOptions& options) {
  const std::filesystem::path recipe = options.recipe;
  std::string command = fmt::format("milliwatt {} {}", verb, recipe.filename().string());
  if (!options.data.empty()) command += " --data " + std::filesystem::path(options.data).filename().string();
  if (options.seed) command += fmt::format(" --seed {}", *options.seed);
  if (options.skip_bad) command += " --skip-bad";
  return command;
}

void watch_on(ProgressLine& progress, Workplace& place) {
  place.watch = progress.watcher();
  place.show_data = [&progress](const Dataset& data) {
    progress.end();
    fmt::print(stderr, "{}", data.table_text());
  };
}

int make_and_report(Workplace place, const std::vector<std::string>& boards, std::size_t board_items,
                    const std::string& command, bool as_json) {
  ProgressLine progress;
  watch_on(progress, place);
  check_deployment(place.recipe, boards);
  const Application made = make_application(place, boards, board_items, command);
  progress.end();
  as_json ? print_json(application_json(place, made)) : print(application_text(place, made));
  return misses(place.recipe, made).empty() ? 0 : static_cast<int>(Verdict::kNo);
}

}  // namespace milliwatt
