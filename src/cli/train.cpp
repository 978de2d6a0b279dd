// milliwatt train RECIPE: makes data and trains a float32 model.
#include <fmt/format.h>

#include <memory>

#include "cli/recipe_options.h"
#include "recipe/evaluate.h"
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
  const std::unique_ptr<const Dataset> data = gather_data(place);
  const Graph network = train_network(place, *data);
  const Task& task = *place.recipe.task;
  const std::unique_ptr<Score> validation = evaluate(network, task, *data, Part::kValidation);
  const std::unique_ptr<Score> test = evaluate(network, task, *data, Part::kTest);
  progress.end();
  const std::string model = (place.folder / (place.recipe.name + "_float.tflite")).string();
  if (options.as_json) {
    const std::string metric(test->metric());
    Json json = {{"model", model},
                 {"classes", data->classes()},
                 {"data", data->json()},
                 {"validation_" + metric, validation->figure()},
                 {metric, {{"float", test->figure()}}},
                 {metric + "_interval", {{"float", interval_json(*test)}}}};
    json.update(test->json());
    print_json(json);
  } else {
    print(fmt::format("{}\n{}  {:<9} {} on the test {}s, {:.3f} on those for validation{}\n", model,
                      data->summary_text(), test->metric(), figure_text(*test), task.noun(), validation->figure(),
                      test->remark()));
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
