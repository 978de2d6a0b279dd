// milliwatt train RECIPE: makes data and trains a float32 model.
#include <fmt/format.h>

#include <memory>

#include "cli/recipe_options.h"
#include "recipe/evaluate.h"
#include "report/clips_report.h"
#include "report/clips_table.h"
#include "report/figures.h"

namespace milliwatt {
namespace {

struct Options {
  RecipeOptions recipe;
  bool as_json = false;
};

int train(const Options& options) {
  ProgressLine progress;
  Workplace place = workplace_of(options.recipe);
  watch_on(progress, place);
  const Listening listening = gather_sounds(place);
  const Graph network = train_network(place, listening);
  const Confusion validation = evaluate(network, listening, Part::kValidation);
  const Confusion test = evaluate(network, listening, Part::kTest);
  progress.end();
  const std::string model = (place.folder / (place.recipe.name + "_float.tflite")).string();
  if (options.as_json) {
    print_json({{"model", model},
                {"classes", listening.sounds.classes},
                {"data", clips_json(listening)},
                {"validation_accuracy", validation.accuracy()},
                {"accuracy", {{"float", test.accuracy()}}},
                {"accuracy_interval", {{"float", interval_json(test)}}},
                {"chance", chance_level(listening.sounds.classes.size())}});
  } else {
    print(fmt::format("{}\n{}  accuracy  {} on the test clips, {:.3f} on those for validation; chance level {:.3f}\n",
                      model, clips_text(listening), accuracy_text(test), validation.accuracy(),
                      chance_level(listening.sounds.classes.size())));
  }
  return 0;
}

}  // namespace

void add_train(CLI::App& app, Action& action) {
  const auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("train", "Train a recipe's network; resumes from its checkpoint");
  command->footer("Example: milliwatt train recipes/keyword.toml -o keyword-out");
  add_recipe_options(*command, options->recipe);
  add_json(*command, options->as_json);
  command->callback([options, &action] { action = [options] { return train(*options); }; });
}

}  // namespace milliwatt
