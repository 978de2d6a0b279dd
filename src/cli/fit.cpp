// milliwatt fit MODEL|RECIPE --board B: searches a model's compressions, or a recipe's variations, for the best network
// within a budget.
#include <fmt/format.h>

#include <filesystem>
#include <map>
#include <memory>

#include "base/error.h"
#include "cli/command.h"
#include "cli/model_data_options.h"
#include "cli/progress.h"
#include "cli/sample_options.h"
#include "fit/fit.h"
#include "fit/fit_model.h"
#include "fit/launch.h"
#include "report/fit_report.h"

namespace milliwatt {
namespace {

struct Options {
  ModelTexts input;  ///< a model, or a recipe
  FitRequest request;
  ModelFitRequest of_model;
  SampleRequest samples;
  std::string data, directory, objective;
  std::optional<std::size_t> trials;
  std::optional<double> weight;
  bool coded = false, as_json = false;
  std::map<const CLI::Option*, std::string> only_models;  ///< options and their names
};

bool is_recipe(const Options& options) { return std::filesystem::path(options.input.file).extension() == ".toml"; }

/// What is meant for models would be ignored for a recipe.
void check_options(const Options& options) {
  for (const auto& [option, name] : options.only_models) {
    if (is_recipe(options) && option->count() > 0)
      throw Error(fmt::format("{}: is for models; the recipe says it", name));
  }
  if (options.coded && options.objective != "size")
    throw Error("--coded: decoding weights takes many times the cycles; add --for size");
}

int report(const Options& options, const SearchResult& result) {
  if (!result.leads) return 0;  // the first process has the answer
  options.as_json ? print_json(fit_json(result)) : print(fit_text(result));
  return result.misses.empty() ? 0 : static_cast<int>(Verdict::kNo);
}

SearchResult search_recipe(const Options& options, ProgressLine& progress) {
  FitRequest request = options.request;
  request.recipe = options.input.file;
  if (!options.data.empty()) request.data = options.data;
  request.folder = options.directory;
  request.trials = options.trials.value_or(0);
  if (launch_of_environment().leads()) {
    request.watch = progress.watcher();
    request.show_data = [&progress](const Dataset& data) {
      progress.end();
      fmt::print(stderr, "{}", data.table_text());
    };
  }
  return fit(request);
}

SearchResult search_model(const Options& options, ProgressLine& progress) {
  ModelFitRequest request = options.of_model;
  request.model = model_or_build(options.input);
  request.board = options.request.board;
  request.limits = options.request.limits;
  request.folder = options.directory;
  request.variations = options.request.variations;
  request.trials = options.trials.value_or(request.trials);
  if (!options.objective.empty()) request.way = BuildWay{options.objective, options.coded};
  TrainOptions& training = request.training.how.training;
  training.seed = options.request.seed.value_or(training.seed);
  TrainOptions& fine_tuning = request.training.fine_tuning;
  fine_tuning.batch = training.batch;
  fine_tuning.seed = training.seed;
  fine_tuning.threads = training.threads;
  if (!options.data.empty()) {
    request.data = model_data(options.data, request.model, options.samples, options.request.skip_bad);
    request.training.distill.weight = teacher_weight(options.weight, *request.data, options.data);
  }
  if (launch_of_environment().leads()) {
    request.watch = progress.watcher();
    if (request.data) fmt::print(stderr, "{}: {}\n", options.data, request.data->text());
  }
  return fit_model(request);
}

int search(const Options& options) {
  check_options(options);
  ProgressLine progress;
  const SearchResult result = is_recipe(options) ? search_recipe(options, progress) : search_model(options, progress);
  progress.end();
  return report(options, result);
}

void add_limits(CLI::App& command, Limits& limits) {
  command
      .add_option("--ram", limits.ram_bytes,
                  "Limit on the RAM of the whole application in bytes (1536 or 16K). Default: the recipe's, then the "
                  "board's")
      ->transform(CLI::AsSizeValue(false));
  command.add_option("--flash", limits.flash_bytes, "Limit on its flash in bytes. Default: the same")
      ->transform(CLI::AsSizeValue(false));
  command.add_option("--latency", limits.latency_ms, "Limit on the time of one answer in milliseconds")
      ->check(CLI::PositiveNumber);
  command.add_option("--energy", limits.energy_uj, "Limit on the energy of one answer in microjoules")
      ->check(CLI::PositiveNumber);
  command
      .add_option("--power", limits.average_mw,
                  "Limit on the average power in milliwatts; of a model at an answer a second")
      ->check(CLI::PositiveNumber);
  command.add_option("--min-accuracy", limits.min_accuracy, "The least accuracy on the held-out part, a share")
      ->check(CLI::Range(0.0, 1.0));
}

/// Of models alone.
void add_model_options(CLI::App& command, Options& options) {
  const auto note = [&](CLI::Option* option) { options.only_models[option] = option->get_name(); };
  TrainOptions& training = options.of_model.training.how.training;
  TrainOptions& fine_tuning = options.of_model.training.fine_tuning;
  training.epochs = 10;
  training.learning_rate = 1e-3;
  fine_tuning.epochs = 2;
  fine_tuning.learning_rate = 1e-4;
  note(command
           .add_option("--for", options.objective,
                       "Of models: optimize for speed, ram or size. Default: the fastest plan within the budget")
           ->check(one_of({"speed", "ram", "size"})));
  note(command.add_flag("--coded", options.coded, "Of models, with --for size: weights in a prefix code"));
  note(command.add_option("--epochs", training.epochs, "Of models: of the full training of each step")
           ->check(CLI::Range(1, 100'000))
           ->capture_default_str());
  note(command.add_option("--learning-rate", training.learning_rate, "Of models: at the start of each step")
           ->check(CLI::Range(1e-9, 10.0))
           ->capture_default_str());
  note(command.add_option("--batch", training.batch, "Of models: samples in a step of training")
           ->check(CLI::Range(2, 4'096))
           ->capture_default_str());
  note(command.add_option("--threads", training.threads, "Of models: 0: one for each core")
           ->check(CLI::Range(0, 1'024))
           ->capture_default_str());
  note(command.add_option("--distill", options.weight, kTeacherWeightHelp)->check(CLI::Range(0.0, 1.0)));
}

}  // namespace

void add_fit(CLI::App& app, Action& action) {
  const auto options = std::make_shared<Options>();
  FitRequest& request = options->request;
  CLI::App* command = app.add_subcommand(
      "fit", "Search a model's compressions, or a recipe's variations, for the best network within a board's budget");
  command->footer(
      "Examples: milliwatt fit recipes/keyword.toml --board uno\n"
      "          milliwatt fit resnet.tflite --board nano33ble --data pictures --flash 40K");
  add_model(*command, options->input);
  command->get_option("MODEL")->description(
      "A model (.tflite, .onnx), or a recipe (.toml); the recipe's [fit] lists what may vary");
  command->add_option("--board", request.board, "The board; `milliwatt boards` lists them")->required();
  command->add_option("--data", options->data,
                      "Instead of a recipe's data, as `build` takes them; of a model samples of its input, with or "
                      "without labels, as `compress` takes them");
  add_limits(*command, request.limits);
  command
      ->add_option("--trials", options->trials,
                   "Variations to train, at most. Default: the recipe's fit.trials, otherwise 12")
      ->check(CLI::Range(1, 1000));
  command->add_option("--variations", request.variations, "Variations to measure, at most")
      ->check(CLI::Range(1, 10000))
      ->capture_default_str();
  command->add_option("--seed", request.seed, "Seed of the trainings and of the choice of variations");
  command->add_flag("--skip-bad", request.skip_bad, "Leave out data that cannot be used, and count them");
  command->add_option("-o,--output", options->directory,
                      "The folder for all results. Several processes may share it. Default: NAME-fit");
  add_model_options(*command, *options);
  add_sample_options(*command, options->samples);
  add_json(*command, options->as_json);
  command->callback([options, &action] { action = [options] { return search(*options); }; });
}

}  // namespace milliwatt
