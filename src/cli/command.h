// What the subcommands share: how they hook into the command line, and the road from a file to a plan.
#pragma once

#include <CLI/CLI.hpp>
#include <filesystem>
#include <functional>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "emit/source.h"
#include "graph/graph.h"
#include "passes/constant_channels.h"
#include "passes/lower.h"
#include "plan/plan.h"
#include "target/board.h"

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

using Json = nlohmann::ordered_json;

/// Prints the object, alone, on standard output.
void print_json(const Json& json);
void print(std::string_view text);

/// Adds --for with its three words and its help.
void add_objective(CLI::App& command, std::string& word);
/// The objective of one of these words; empty for an empty word.
std::optional<Objective> parse_objective(const std::string& word);

/// A model on its way to a board, planned.
struct Planned {
  Graph model;  ///< as in the file, verified
  Graph graph;  ///< lowered
  Plan plan;
  ConstantChannelFigures constant_channels;  ///< what `graph` has fewer of than `model`
  std::optional<FlashTiming> flash;          ///< whose stalls counted when kernels were chosen; empty: none did
};

/// Reads the file and verifies it. @throws Error
Graph read_verified_model(const std::filesystem::path& path);

/// How the caller of emitted code gives it its input.
enum class InputKind {
  kFrame,   ///< whole
  kRows,    ///< row by row
  kStream,  ///< new rows of a window that moves along an endless input
};

struct PlanRequest {
  std::optional<Objective> objective = {};       ///< empty: least time on the board, that fits (cli/plan_ladder.h)
  std::optional<double> cycles_for_memory = {};  ///< as PlanOptions has it
  InputKind input = InputKind::kFrame;
  int hop_rows = 0;             ///< of a stream: rows a call takes; 0: as few as the network's strides allow
  bool causal = false;          ///< of a stream: without padding along time (passes/drop_time_padding.h)
  bool prune_constants = true;  ///< as LowerOptions has it
  std::string dump_after = {};  ///< a pass whose result is printed on standard error; empty: none
};

/// The model behind the sound front end that its metadata name (of models that `train` and `build` wrote): it takes
/// samples. @throws Error where they name none.
Graph with_own_front_end(const Graph& model);

/// How the request lowers a model.
LowerOptions lower_options(const PlanRequest& how);

/// Lowers and plans the model for the board. Does not ask whether it fits.
/// @throws Error where the input cannot come so.
Planned plan_for_board(Graph model, const Board& board, const PlanRequest& how);

/// Adds --no-prune-constants.
void add_pruning_option(CLI::App& command, bool& prune_constants);

/// What --feed, --stream and --hop say.
struct InputOptions {
  std::string feed = "frame";
  bool stream = false, causal = false;
  int hop_rows = 0;

  InputKind kind() const { return stream ? InputKind::kStream : feed == "rows" ? InputKind::kRows : InputKind::kFrame; }
};
void add_input_options(CLI::App& command, InputOptions& options);

/// What the model itself needs, known before anything is built.
struct Needs {
  std::int64_t arena_bytes = 0;  ///< and a stream's state
  std::int64_t weights_bytes = 0;
};
Needs needs_of(const Plan& plan);

/// Empty where arena and weights are within the board's memories; otherwise what misses by how much.
std::string what_misses(const Needs& needs, const Board& board);

/// @throws Error with Verdict::kNo that says what misses by how much, and what would help.
void check_fits(const Planned& planned, const Board& board);

}  // namespace milliwatt
