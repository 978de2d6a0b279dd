// milliwatt power MODEL|RECIPE --board B --rate HZ: average power, battery life, and what sending the data would cost.
#include <filesystem>
#include <memory>

#include "cli/command.h"
#include "recipe/power_trial.h"
#include "report/power_report.h"

namespace milliwatt {
namespace {

struct Options {
  std::string subject, board;
  double rate_hz = 0, regulator = 1;
  bool as_json = false;
};

int power(const Options& options) {
  const Board board = read_board(options.board);
  PowerTrial trial = std::filesystem::path(options.subject).extension() == ".toml"
                         ? power_trial(read_recipe(options.subject), board, options.rate_hz)
                         : power_trial(read_verified_model(options.subject), board, options.rate_hz);
  trial.request.regulator_efficiency = options.regulator;
  const Power found = power_of(board, trial.answer, trial.request);
  options.as_json ? print_json(power_json(found, trial.model, board)) : print(power_text(found, trial.model, board));
  return 0;
}

}  // namespace

void add_power(CLI::App& app, Action& action) {
  const auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand(
      "power", "Estimate average power and battery life, and what sending the raw data away would cost instead");
  command->footer("Example: milliwatt power recipes/keyword.toml --board nano33ble --rate 2");
  command->add_option("MODEL", options->subject, "A .tflite or .onnx file, or a recipe (.toml)")->required();
  command->add_option("--board", options->board, "The board; `milliwatt boards` lists them")->required();
  command->add_option("--rate", options->rate_hz, "Answers a second")->required()->check(CLI::Range(1e-6, 1e3));
  command
      ->add_option("--regulator", options->regulator,
                   "Efficiency of a regulator between battery and chip, 0.01 to 1. 1: none")
      ->check(CLI::Range(0.01, 1.0))
      ->capture_default_str();
  add_json(*command, options->as_json);
  command->callback([options, &action] { action = [options] { return power(*options); }; });
}

}  // namespace milliwatt
