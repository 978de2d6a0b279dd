// milliwatt compress MODEL --data DIR: a trained model becomes a smaller one, step by step.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <memory>

#include "base/error.h"
#include "cli/command.h"
#include "cli/model_data_options.h"
#include "cli/progress.h"
#include "cli/sample_options.h"
#include "formats/write_model.h"
#include "passes/separate_padding.h"
#include "recipe/compress_model.h"
#include "report/compressed_model_report.h"

namespace milliwatt {
namespace {

struct Options {
  ModelTexts model;
  std::string data, output, board = "nano33ble", objective;
  SampleRequest samples;
  CompressRequest request;
  std::optional<double> weight;
  int batch = 64, threads = 0;
  std::uint64_t seed = 1;
  bool coded = false, skip_bad = false, as_json = false;
};

CompressRequest request_of(const Options& options, const ModelData& data) {
  CompressRequest request = options.request;
  for (TrainOptions* training : {&request.how.training, &request.fine_tuning}) {
    training->batch = options.batch;
    training->seed = options.seed;
    training->threads = options.threads;
  }
  request.distill.weight = teacher_weight(options.weight, data, options.data);
  request.board = read_board(options.board);
  request.deployment.objective = parse_objective(options.objective);
  request.deployment.coded = options.coded;
  request.deployment.answers_per_second = 1;
  return request;
}

/// What would otherwise be noticed after the training.
void check(const Options& options) {
  const std::filesystem::path folder = std::filesystem::path(options.output).parent_path();
  std::error_code ignored;
  if (!folder.empty() && !std::filesystem::is_directory(folder, ignored))
    throw Error(fmt::format("{}: {} is no folder; make it first", options.output, folder.string()));
  if (options.coded && options.objective != "size")
    throw Error("--coded: decoding weights takes many times the cycles; add --for size");
}

std::string output_of(const Options& options, const Graph& model) {
  if (!options.output.empty()) return options.output;
  return std::filesystem::path(model.source).stem().string() + "_compressed.tflite";
}

int compress(const Options& options) {
  check(options);
  const Graph model = model_or_build(options.model);
  const std::unique_ptr<ModelData> data = model_data(options.data, model, options.samples, options.skip_bad);
  const CompressRequest request = request_of(options, *data);
  const std::string output = output_of(options, model);
  ProgressLine progress;
  CompressedModelReport report = {options.data, output, {}, request, *data};
  const auto see = [&](const CompressedModel& made) {
    progress.end();
    if (!options.as_json) print(compressed_step_text(report, made));
  };
  report.made = compress_model(model, *data, request, progress.watcher(), see);
  progress.end();
  const CompressStep& chosen = report.made.steps[report.made.chosen];
  write_model(separate_padding(chosen.network), output);
  options.as_json ? print_json(compressed_model_json(report)) : print(compressed_model_text(report));
  const bool is_proven = request.board.emulator.empty() || (chosen.trial && chosen.trial->agreement == 1);
  return is_proven ? 0 : static_cast<int>(Verdict::kNo);
}

void add_training_options(CLI::App& command, Options& options) {
  TrainOptions& training = options.request.how.training;
  TrainOptions& fine_tuning = options.request.fine_tuning;
  training.epochs = 10;
  training.learning_rate = 1e-3;
  fine_tuning.epochs = 2;
  fine_tuning.learning_rate = 1e-4;
  command
      .add_option("--epochs", training.epochs, "Of each training: after channels went, and while weights go. 0: none")
      ->check(CLI::Range(0, 100'000))
      ->capture_default_str();
  command.add_option("--learning-rate", training.learning_rate, "Of these, at their start")
      ->check(CLI::Range(1e-9, 10.0))
      ->capture_default_str();
  command
      .add_option("--fine-tuning-epochs", fine_tuning.epochs,
                  "Of quantization-aware training at the end. 0: calibration alone; with --levels always 0")
      ->check(CLI::Range(0, 100'000))
      ->capture_default_str();
  command.add_option("--fine-tuning-learning-rate", fine_tuning.learning_rate, "Of that")
      ->check(CLI::Range(1e-9, 10.0))
      ->capture_default_str();
  command.add_option("--batch", options.batch, "Samples in a step of training")
      ->check(CLI::Range(2, 4'096))
      ->capture_default_str();
  command.add_option("--seed", options.seed, "Of the order of the samples, and of their variation")
      ->capture_default_str();
  command.add_option("--threads", options.threads, "0: one for each core")
      ->check(CLI::Range(0, 1'024))
      ->capture_default_str();
  command.add_option("--distill", options.weight, kTeacherWeightHelp)->check(CLI::Range(0.0, 1.0));
  command
      .add_option("--temperature", options.request.distill.temperature,
                  "By which logits are divided where the given model teaches")
      ->check(CLI::Range(0.1, 100.0))
      ->capture_default_str();
}

}  // namespace

void add_compress(CLI::App& app, Action& action) {
  const auto options = std::make_shared<Options>();
  CompressRequest& request = options->request;
  CLI::App* command = app.add_subcommand(
      "compress",
      "Make a trained model smaller: fewer channels, fewer weights, int8; say after each step what it costs and saves");
  command->footer("Example: milliwatt compress resnet.tflite --data pictures --std 1 --density 0.3 -o small.tflite");
  add_model(*command, options->model);
  command
      ->add_option(
          "--data", options->data,
          "Samples of the model's input, with or without labels, as `milliwatt quantize` takes them; for models "
          "written by `train` and `build` data of their task")
      ->required();
  command->add_option("-o,--output", options->output, "The .tflite to write. Default: MODEL_compressed.tflite");
  command->add_option("--board", options->board, "Where each step is measured")->capture_default_str();
  command
      ->add_option("--for", options->objective, "Optimize for speed, ram or size. Default: the fastest plan that fits")
      ->check(one_of({"speed", "ram", "size"}));
  command->add_flag("--coded", options->coded, "With --for size: weights in a prefix code");
  command->add_option("--macs", request.how.cut.macs, "Share of the multiply-accumulates that stay: channels go first")
      ->check(CLI::Range(0.01, 1.0))
      ->capture_default_str();
  command->add_option("--multiple", request.how.cut.multiple, "Of channels that layers keep")
      ->check(CLI::Range(1, 64))
      ->capture_default_str();
  command->add_option("--density", request.how.density, "Share of the weights that stay; the others become 0")
      ->check(CLI::Range(1e-4, 1.0))
      ->capture_default_str();
  command
      ->add_option("--levels", request.how.levels,
                   "Magnitudes that a weight may have beside 0: 1 (ternary), 3, 7 (4 bits) ...; 0: any")
      ->check(CLI::Range(0, kMostLevels))
      ->capture_default_str();
  add_training_options(*command, *options);
  command->add_option("--calibration", request.calibration_items, "Calibrate with at most this many samples")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  command
      ->add_option("--board-items", request.board_items, "Samples of the test part that run on the board, at each step")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  command->add_flag("--skip-bad", options->skip_bad, "Leave out data of a task that cannot be used");
  add_sample_options(*command, options->samples);
  add_json(*command, options->as_json);
  command->callback([options, &action] { action = [options] { return compress(*options); }; });
}

}  // namespace milliwatt
