// milliwatt inspect MODEL: what a model contains, and which boards it fits.
#include <memory>

#include "cli/command.h"
#include "cli/progress.h"
#include "report/inspect_report.h"

namespace milliwatt {
namespace {

struct Options {
  ModelTexts model;
  bool as_json = false;
};

int inspect(const Options& options) {
  const Graph model = read_verified_model(options.model.file, options.model.input_shapes());
  ProgressLine progress(ProgressLine::Where::kTerminalOnly);
  const std::vector<BoardNeeds> boards = needs_on_boards(model, {.watch = progress.watcher()});
  progress.end();
  options.as_json ? print_json(inspect_json(model, boards)) : print(inspect_text(model, boards));
  return 0;
}

}  // namespace

void add_inspect(CLI::App& app, Action& action) {
  const auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand(
      "inspect",
      "Show a model's operators, shapes, types, quantization, MACs and parameters, and which boards it fits");
  command->footer("Example: milliwatt inspect kws.tflite");
  add_model(*command, options->model);
  add_json(*command, options->as_json);
  command->callback([options, &action] { action = [options] { return inspect(*options); }; });
}

}  // namespace milliwatt
