#include "cli/recipe_options.h"

#include <fmt/format.h>

#include "base/error.h"
#include "cli/progress.h"
#include "report/application_report.h"

namespace milliwatt {

void add_recipe_options(CLI::App& command, RecipeOptions& options) {
  command.add_option("RECIPE", options.recipe, "A recipe (.toml); `milliwatt new` writes one")->required();
  command.add_option(
      "--data", options.data,
      "Use these clips instead of the recipe's: a folder with one subfolder of .wav files for each class");
  command.add_option("--seed", options.seed,
                     "Seed of the initial weights, the order of clips and their augmentation, instead of the recipe's");
  command.add_option("-o,--output", options.directory, "The folder for all results. Default: NAME-out");
}

Workplace workplace_of(const RecipeOptions& options) {
  Workplace place;
  place.recipe = read_recipe(options.recipe);
  if (options.seed) place.recipe.training.seed = place.recipe.fine_tuning.seed = *options.seed;
  if (!options.data.empty()) place.data = options.data;
  place.folder = options.directory.empty() ? place.recipe.name + "-out" : options.directory;
  return place;
}

std::string regenerating_command(const std::string& verb, const RecipeOptions& options) {
  const std::filesystem::path recipe = options.recipe;
  std::string command = fmt::format("milliwatt {} {}", verb, recipe.filename().string());
  if (!options.data.empty()) command += " --data " + std::filesystem::path(options.data).filename().string();
  if (options.seed) command += fmt::format(" --seed {}", *options.seed);
  return command;
}

int make_and_report(Workplace place, const std::vector<std::string>& boards, std::size_t board_clips,
                    const std::string& command, bool as_json) {
  ProgressLine progress;
  place.watch = progress.watcher();
  const Application made = make_application(place, boards, board_clips, command);
  progress.end();
  as_json ? print_json(application_json(place, made)) : print(application_text(place, made));
  return misses(place.recipe, made).empty() ? 0 : static_cast<int>(Verdict::kNo);
}

}  // namespace milliwatt
