// milliwatt faults RECIPE: is a recipe's application safe if something in it fails?
#include <fmt/format.h>

#include <memory>
#include <optional>

#include "cli/recipe_options.h"
#include "recipe/application.h"
#include "recipe/check_deployment.h"
#include "recipe/fault_trials.h"
#include "recipe/interlock_trial.h"
#include "report/guard_report.h"

namespace milliwatt {
namespace {

struct Options {
  RecipeOptions recipe;
  FaultRequest request;
  bool as_json = false;
};

/// On the recipe's board; nothing if it is not emulated.
std::optional<InterlockTrial> interlock_on_board(const Workplace& place, const Application& made,
                                                 const std::vector<Scene>& scenes) {
  const Board board = read_board(place.recipe.board);
  if (board.emulator.empty()) return std::nullopt;
  place.watch({"pressing the interlock", 0, board.title});
  const Deployment deployment = deploy_recipe(place.recipe, made.int8, board);
  const Guard guard = guard_of(place.recipe, *made.threshold, deployment, *made.data);
  return try_interlock(emit_for_guard(deployment, board, {}), guard, scenes, board);
}

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
  place.recipe.package.clear();  // none is made, and this machine suits none of some systems
  watch_on(progress, place);
  check_deployment(place.recipe, {"host"});
  const Application made = make_network(place);
  const Board host = read_board("host");
  const Deployment deployment = deploy_recipe(place.recipe, made.int8, host);
  const Guard guard = guard_of(place.recipe, *made.threshold, deployment, *made.data);
  const std::vector<Scene> scenes = make_scenes(*made.data, guard.settings, guard.scenes, request.scenes, request.seed);
  place.watch({"injecting faults", 0, fmt::format("{} trials", request.trials)});
  const FaultReport report = run_fault_trials(application_for_faults(deployment, guard, host), guard, scenes, request);
  const std::optional<InterlockTrial> interlock = interlock_on_board(place, made, scenes);
  progress.end();
  options.as_json ? print_json(faults_json(report, interlock)) : print(faults_text(report, interlock));
  const bool obeys = !interlock || interlock->steps <= 1;
  return report.safe() == report.trials() && report.activates() && obeys ? 0 : static_cast<int>(Verdict::kNo);
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
