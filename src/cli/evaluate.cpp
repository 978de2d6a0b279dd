// milliwatt evaluate MODEL --data D: the accuracy of a model on the host, and on an emulated board.
#include <memory>

#include "base/error.h"
#include "cli/command.h"
#include "report/evaluate_report.h"

namespace milliwatt {
namespace {

struct Options {
  EvaluationRequest request;
  bool errors = false, as_json = false;
};

int evaluate(const Options& options) {
  const Evaluation evaluation = evaluate_model(read_task_model(options.request.model), options.request);
  options.as_json ? print_json(evaluate_json(options.request, evaluation, options.errors))
                  : print(evaluate_text(options.request, evaluation, options.errors));
  return evaluation.agreement.value_or(1) < 1 ? static_cast<int>(Verdict::kNo) : 0;
}

}  // namespace

void add_evaluate(CLI::App& app, Action& action) {
  const auto options = std::make_shared<Options>();
  EvaluationRequest& request = options->request;
  CLI::App* command =
      app.add_subcommand("evaluate", "Measure a model's accuracy on data, on the host and on an emulated board");
  command->footer("Example: milliwatt evaluate keyword-out/keyword.tflite --data keyword-out/clips --board nano33ble");
  add_model(*command, request.model, "A .tflite model written by `train` or `build`, or the folder of a build");
  command
      ->add_option("--data", request.data,
                   "Data of the model's task: for sound a folder with one subfolder of .wav files for each class")
      ->required();
  command->add_option("--board", request.board, "Also run the data on this board; `milliwatt boards` lists them");
  command
      ->add_option(
          "--part", request.part,
          "Which of them: test (held out from training), validation, training or all. Default: test of the data "
          "that the model was trained on, all of any other")
      ->check(one_of({"test", "validation", "training", "all"}));
  command->add_option("--items,--clips", request.items, "Use at most this many, spread over the classes");
  command->add_flag("--skip-bad", request.skip_bad, "Leave out and count what cannot be used, instead of refusing it");
  command->add_flag("--errors", options->errors,
                    "Also list the wrong ones: file, true class, predicted class, probability");
  add_json(*command, options->as_json);
  command->callback([options, &action] { action = [options] { return evaluate(*options); }; });
}

}  // namespace milliwatt
