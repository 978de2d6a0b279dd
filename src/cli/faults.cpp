// milliwatt faults RECIPE: is a recipe's application safe if something in it fails?
#include <fmt/format.h>

#include <memory>

#include "cli/recipe_options.h"
#include "recipe/application.h"
#include "recipe/check_deployment.h"
#include "recipe/fault_trials.h"
#include "report/guard_report.h"

namespace milliwatt {
namespace {

struct Options {
  RecipeOptions recipe;
  FaultRequest request;
  bool as_json = false;
};

int faults(const Options& options) {
  ProgressLine progress;
  RecipeOptions recipe = options.recipe;
  FaultRequest request = options.request;
  request.seed = recipe.seed.value_or(request.seed);
  recipe.seed.reset();  // the training's stays the recipe's
  Workplace place = workplace_of(recipe);
  if (!place.recipe.decision) {
    throw Error(fmt::format("{}: has no outputs that could fail; add [decision] and [output]", options.recipe.recipe));
  }
  watch_on(progress, place);
  check_deployment(place.recipe, {"host"});
  const Application made = make_network(place);
  const Board host = read_board("host");
  const Deployment deployment = deploy_recipe(place.recipe, made.int8, host);
  const Guard guard = guard_of(place.recipe, *made.threshold, deployment, *made.data);
  const std::vector<Scene> scenes = make_scenes(*made.data, guard.settings, guard.scenes, request.scenes, request.seed);
  place.watch({"injecting faults", 0, fmt::format("{} trials", request.trials)});
  const FaultReport report = run_fault_trials(application_for_faults(deployment, guard, host), guard, scenes, request);
  progress.end();
  options.as_json ? print_json(faults_json(report)) : print(faults_text(report));
  return report.safe() == report.trials() && report.activates() ? 0 : static_cast<int>(Verdict::kNo);
}

}  // namespace

void add_faults(CLI::App& app, Action& action) {
  const auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand(
      "faults", "Inject faults into a recipe's application, and count the trials in which its outputs stay safe");
  command->footer("Example: milliwatt faults recipes/keyword.toml --trials 10000 --seed 7");
  add_recipe_options(*command, options->recipe);
  command->get_option("--seed")->description("Seed of the faults");
  command->add_option("--trials", options->request.trials, "How many faults, of six kinds in turn. Default: 1000")
      ->check(CLI::Range(6, 10'000'000));
  add_json(*command, options->as_json);
  command->callback([options, &action] { action = [options] { return faults(*options); }; });
}

}  // namespace milliwatt
