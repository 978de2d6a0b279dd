// milliwatt demo: the complete workflow on generated data, from made data to an emulated board.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <memory>

#include "cli/recipe_options.h"
#include "tasks/tasks.h"

namespace milliwatt {
namespace {

constexpr std::size_t kBoardItems = 20;

struct Options {
  std::string task = "keyword", directory = "demo-out";
  bool as_json = false;
};

int demo(const Options& options) {
  Workplace place;
  place.recipe = parse_recipe(new_recipe(options.task, options.task), options.task + ".toml");
  place.folder = options.directory;
  return make_and_report(place, {place.recipe.board}, kBoardItems,
                         fmt::format("milliwatt demo --task {}", options.task), options.as_json);
}

}  // namespace

void add_demo(CLI::App& app, Action& action) {
  const auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand(
      "demo", "Run the complete workflow on data that it makes itself: train, quantize, compile, verify on a board");
  command->footer("Example: milliwatt demo -o demo-out");
  command->add_option("--task", options->task, fmt::format("The task; supported: {}", fmt::join(task_names(), ", ")))
      ->capture_default_str();
  command->add_option("-o,--output", options->directory, "The folder for all results")->capture_default_str();
  add_json(*command, options->as_json);
  command->callback([options, &action] { action = [options] { return demo(*options); }; });
}

}  // namespace milliwatt
