// What the verbs share: how they are added to the command line, and options that several of them have.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "deploy/plan_ladder.h"
#include "formats/read_model.h"

namespace milliwatt {

/// Runs the chosen verb and returns the exit status: 0 done, 1 the answer is no.
using Action = std::function<int()>;

// Each adds its verb to the app. Parsing the command line then stores the chosen one in `action`.
void add_boards(CLI::App& app, Action& action);
void add_build(CLI::App& app, Action& action);
void add_classify(CLI::App& app, Action& action);
void add_compile(CLI::App& app, Action& action);
void add_compress(CLI::App& app, Action& action);
void add_convert(CLI::App& app, Action& action);
void add_demo(CLI::App& app, Action& action);
void add_evaluate(CLI::App& app, Action& action);
void add_faults(CLI::App& app, Action& action);
void add_fit(CLI::App& app, Action& action);
void add_inspect(CLI::App& app, Action& action);
void add_new(CLI::App& app, Action& action);
void add_power(CLI::App& app, Action& action);
void add_quantize(CLI::App& app, Action& action);
void add_run(CLI::App& app, Action& action);
void add_train(CLI::App& app, Action& action);

// On standard output. @throws Error if it cannot be written.
void print_json(const Json& json);
void print(std::string_view text);

/// Allows these words only. The message of any other lists them.
CLI::Validator one_of(const std::vector<std::string>& words);

/// Adds --json.
void add_json(CLI::App& command, bool& as_json);
/// Adds MODEL.
void add_model(CLI::App& command, std::string& model, const char* help);

/// A model file and what has to be said of it to read it.
struct ModelTexts {
  std::string file;
  std::vector<std::string> shapes;  ///< NAME=1,3,96,96 each

  /// @throws Error naming a shape that is not of that form.
  InputShapes input_shapes() const;
};
/// Adds MODEL and --shape.
void add_model(CLI::App& command, ModelTexts& model);

/// The options of `compile` and `run` that say how a model is planned.
struct PlanOptionTexts {
  std::string objective, feed = "frame";
  bool stream = false, causal = false, front_end = false, prune_constants = true, coded = false;
  int hop_rows = 0;
  RunBudget budget;

  PlanRequest request() const;
};
/// Adds --for, --coded, --feed, --stream, --hop, --causal, --front-end, --ram, --latency and --no-prune-constants.
void add_plan_options(CLI::App& command, PlanOptionTexts& options);

}  // namespace milliwatt
