// What the subcommands share: how they hook into the command line, and options that several of them have.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <string>
#include <string_view>

#include "deploy/plan_ladder.h"
#include "report/json.h"

namespace milliwatt {

/// The subcommand that was asked for; returns the exit status (0 done, 1 the answer is no).
using Action = std::function<int()>;

// Each adds its subcommand to the app; parsing the command line then leaves the chosen one in `action`.
void add_boards(CLI::App& app, Action& action);
void add_build(CLI::App& app, Action& action);
void add_compile(CLI::App& app, Action& action);
void add_convert(CLI::App& app, Action& action);
void add_demo(CLI::App& app, Action& action);
void add_evaluate(CLI::App& app, Action& action);
void add_inspect(CLI::App& app, Action& action);
void add_new(CLI::App& app, Action& action);
void add_run(CLI::App& app, Action& action);
void add_train(CLI::App& app, Action& action);

/// Prints the object, alone, on standard output.
void print_json(const Json& json);
void print(std::string_view text);

/// Adds --json.
void add_json(CLI::App& command, bool& as_json);
/// Adds MODEL.
void add_model(CLI::App& command, std::string& model, const char* help = "A .tflite file");

/// How a model is planned: what `compile` and `run` have in common.
struct PlanOptionTexts {
  std::string objective, feed = "frame";
  bool stream = false, causal = false, front_end = false, prune_constants = true;
  int hop_rows = 0;
  RunBudget budget;

  PlanRequest request() const;
};
/// Adds --for, --feed, --stream, --hop, --causal, --front-end, --ram, --latency and --no-prune-constants.
void add_plan_options(CLI::App& command, PlanOptionTexts& options);

}  // namespace milliwatt
