// milliwatt classify MODEL FILE...: what a model makes of files; of recordings, over time.
#include <memory>

#include "cli/command.h"
#include "recipe/task_model.h"

namespace milliwatt {
namespace {

struct Options {
  std::string model;
  ClassifyRequest request;
};

int classify(const Options& options) {
  const TaskModel model = read_task_model(options.model);
  const Json json = model.task->classify(model.graph, options.model, options.request, print);
  if (options.request.as_json) print_json(json);
  return 0;
}

}  // namespace

void add_classify(CLI::App& app, Action& action) {
  const auto options = std::make_shared<Options>();
  CLI::App* command =
      app.add_subcommand("classify", "Say what a model makes of files: label and probability, of recordings over time");
  command->footer("Example: milliwatt classify keyword-out/keyword.tflite recording.wav");
  add_model(*command, options->model, "A .tflite model written by `train` or `build`, or the folder of a build");
  command
      ->add_option(
          "FILE", options->request.files,
          "Files of the model's task. For recordings (.wav) also -, samples on standard input: 16-bit little-endian "
          "mono at the model's rate")
      ->required();
  command->add_option("--every", options->request.every_s, "Of recordings: seconds from one answer to the next")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  add_json(*command, options->request.as_json);
  command->callback([options, &action] { action = [options] { return classify(*options); }; });
}

}  // namespace milliwatt
