// milliwatt new NAME --task T: writes a commented recipe to start from.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <filesystem>
#include <memory>

#include "base/error.h"
#include "base/files.h"
#include "cli/command.h"
#include "recipe/recipe.h"
#include "tasks/tasks.h"

namespace milliwatt {
namespace {

struct Options {
  std::string name, task = "keyword";
  bool as_json = false;
};

int make_new(const Options& options) {
  const std::string file = options.name + ".toml";
  const std::string text = new_recipe(options.task, std::filesystem::path(options.name).filename().string());
  parse_recipe(text, file);
  if (std::filesystem::exists(file)) {
    throw Error(fmt::format("{}: already exists; use another name", file));
  }
  write_file_atomically(file, text);
  if (options.as_json) {
    print_json({{"recipe", file}, {"task", options.task}});
  } else {
    print(fmt::format("{0}: written; it explains every setting\n  next: milliwatt build {0}\n", file));
  }
  return 0;
}

}  // namespace

void add_new(CLI::App& app, Action& action) {
  const auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("new", "Write a commented recipe to start from");
  command->footer("Example: milliwatt new doorbell --task keyword");
  command->add_option("NAME", options->name, "The name of the recipe (NAME.toml) and of the emitted files")->required();
  command->add_option("--task", options->task, fmt::format("The task; supported: {}", fmt::join(task_names(), ", ")))
      ->capture_default_str();
  add_json(*command, options->as_json);
  command->callback([options, &action] { action = [options] { return make_new(*options); }; });
}

}  // namespace milliwatt
