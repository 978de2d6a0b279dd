// milliwatt fit RECIPE --board B: searches a recipe's variations for the best network within a budget.
#include <fmt/format.h>

#include <memory>

#include "base/error.h"
#include "cli/command.h"
#include "cli/progress.h"
#include "report/fit_report.h"

namespace milliwatt {
namespace {

struct Options {
  FitRequest request;
  std::string data, directory;
  bool as_json = false;
};

int search(const Options& options) {
  ProgressLine progress;
  FitRequest request = options.request;
  if (!options.data.empty()) request.data = options.data;
  request.folder = options.directory;
  request.watch = progress.watcher();
  request.show_data = [&progress](const Dataset& data) {
    progress.end();
    fmt::print(stderr, "{}", data.table_text());
  };
  const FitResult result = fit(request);
  progress.end();
  options.as_json ? print_json(fit_json(result)) : print(fit_text(result));
  return result.misses.empty() ? 0 : static_cast<int>(Verdict::kNo);
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
  command.add_option("--power", limits.average_mw, "Limit on the average power in milliwatts")
      ->check(CLI::PositiveNumber);
  command.add_option("--min-accuracy", limits.min_accuracy, "The least accuracy on the held-out part, a share")
      ->check(CLI::Range(0.0, 1.0));
}

}  // namespace

void add_fit(CLI::App& app, Action& action) {
  const auto options = std::make_shared<Options>();
  FitRequest& request = options->request;
  CLI::App* command = app.add_subcommand(
      "fit", "Search a recipe's variations for the best network that a board and a budget have room for");
  command->footer("Example: milliwatt fit recipes/keyword.toml --board uno");
  command->add_option("RECIPE", request.recipe, "A recipe (.toml); its [fit] lists what may vary")->required();
  command->add_option("--board", request.board, "The board; `milliwatt boards` lists them")->required();
  command->add_option("--data", options->data, "Use these data instead of the recipe's, as `build` does");
  add_limits(*command, request.limits);
  command->add_option("--trials", request.trials, "Variations to train, at most")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  command->add_option("--variations", request.variations, "Variations to measure, at most")
      ->check(CLI::Range(1, 10000))
      ->capture_default_str();
  command->add_option("--seed", request.seed, "Seed of the trainings and of the choice of variations");
  command->add_flag("--skip-bad", request.skip_bad, "Leave out data that cannot be used, and count them");
  command->add_option("-o,--output", options->directory,
                      "The folder for all results. Several processes may share it. Default: NAME-fit");
  add_json(*command, options->as_json);
  command->callback([options, &action] { action = [options] { return search(*options); }; });
}

}  // namespace milliwatt
