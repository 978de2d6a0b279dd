// milliwatt evaluate MODEL --data D: the accuracy of a model on the host, and on an emulated board.
#include <memory>

#include "base/error.h"
#include "cli/command.h"
#include "report/evaluate_report.h"

namespace milliwatt {
namespace {

struct Options {
  EvaluationRequest request;
  bool as_json = false;
};

int evaluate(const Options& options) {
  const Graph model = read_verified_model(options.request.model);
  const Evaluation evaluation = evaluate_model(model, options.request);
  options.as_json ? print_json(evaluate_json(options.request, evaluation))
                  : print(evaluate_text(options.request, evaluation));
  return evaluation.agreement.value_or(1) < 1 ? static_cast<int>(Verdict::kNo) : 0;
}

}  // namespace

void add_evaluate(CLI::App& app, Action& action) {
  const auto options = std::make_shared<Options>();
  EvaluationRequest& request = options->request;
  CLI::App* command =
      app.add_subcommand("evaluate", "Measure a model's accuracy on clips, on the host and on an emulated board");
  command->footer("Example: milliwatt evaluate keyword-out/keyword.tflite --data keyword-out/clips --board nano33ble");
  add_model(*command, request.model, "A .tflite model written by `train` or `build`");
  command->add_option("--data", request.data, "A folder with one subfolder of .wav files for each class")->required();
  command->add_option("--board", request.board, "Also run the clips on this board; `milliwatt boards` lists them");
  command->add_option("--part", request.part, "Which clips: test (held out from training), validation, training or all")
      ->check(one_of({"test", "validation", "training", "all"}))
      ->capture_default_str();
  command->add_option("--clips", request.clips, "Use at most this many clips, spread over the classes");
  add_json(*command, options->as_json);
  command->callback([options, &action] { action = [options] { return evaluate(*options); }; });
}

}  // namespace milliwatt
