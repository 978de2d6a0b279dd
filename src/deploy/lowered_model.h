// From a model to a plan. A model is lowered once and its kernels are listed once. Then it can be planned many times,
// with other objectives or memory budgets.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/stage_progress.h"
#include "formats/read_model.h"
#include "graph/graph.h"
#include "passes/constant_channels.h"
#include "passes/lower.h"
#include "plan/plan.h"
#include "target/board.h"

namespace milliwatt {

/// How the caller passes the input to the emitted code.
enum class InputKind {
  kFrame,   ///< all at once
  kRows,    ///< row by row
  kStream,  ///< new rows of a window that moves along endless input
};

/// The objective of `speed`, `ram` or `size`; empty for any other word.
std::optional<Objective> parse_objective(std::string_view word);

/// How a model is to be planned.
struct PlanRequest {
  std::optional<Objective> objective = {};  ///< empty: the fastest that fits, wait states included
  InputKind input = InputKind::kFrame;
  int hop_rows = 0;             ///< of a stream: rows in a call; 0: the fewest that the strides allow
  bool causal = false;          ///< of a stream: without padding along time (passes/drop_time_padding.h)
  bool prune_constants = true;  ///< as LowerOptions has it
  /// No kernel has weights elsewhere, as routines do: a checksum of the tables then covers all weights.
  bool weights_in_tables = false;
  /// Kernels may decode their weights as they use them, for Objective::kSize: least flash, many times the cycles.
  bool coded = false;
  std::function<void(const Pass&, const Graph&)> watch_passes = {};  ///< called after each pass
  Watcher watch = [](const StageProgress&) {};                       ///< planning takes seconds
};

/// Reads the file and verifies it. `shapes`: as read_model() takes them. @throws Error
Graph read_verified_model(const std::filesystem::path& path, const InputShapes& shapes = {});

/// A model before and after the passes. Neither a board nor an instruction set is chosen yet.
struct LoweredGraph {
  Graph model;                               ///< as in the file, verified
  Graph graph;                               ///< lowered
  ConstantChannelFigures constant_channels;  ///< what the passes removed
  InputKind input = InputKind::kFrame;
  int hop_rows = 0;  ///< as asked for
  bool prune_constants = true;
};

/// A lowered graph and the kernels that can compute it on one instruction set. Boards of one instruction set share it,
/// unless flash stalls are counted.
struct LoweredModel {
  std::shared_ptr<const LoweredGraph> graphs;
  std::vector<std::vector<Kernel>> offers;  ///< for each operator
  std::optional<FlashTiming> flash;         ///< its stalls count when kernels are chosen; empty: no stalls count

  const Graph& model() const { return graphs->model; }
  const Graph& graph() const { return graphs->graph; }
};

/// A planned model.
struct Planned {
  std::shared_ptr<const LoweredModel> lowered;
  Plan plan;

  const Graph& model() const { return lowered->model(); }
  const Graph& graph() const { return lowered->graph(); }
};

/// @throws Error if the input cannot arrive in that way.
std::shared_ptr<const LoweredGraph> lower_graph(Graph model, const PlanRequest& how);

/// Lists the kernels. `flash`: count the stalls of this flash. `routine_room`: as keep_routines_within() has it.
/// `coded`: those that decode their weights, too.
/// @throws Error naming every operator that has no kernel.
std::shared_ptr<const LoweredModel> list_kernels(std::shared_ptr<const LoweredGraph> graphs, InstructionSet set,
                                                 const std::optional<FlashTiming>& flash = {},
                                                 std::int64_t routine_room = 0, bool coded = false);

/// Both, for a board. Flash stalls count if no objective is given.
/// @throws Error as both do; with Verdict::kNo, saying what would fit, if no plan can.
std::shared_ptr<const LoweredModel> lower_for_board(Graph model, const Board& board, const PlanRequest& how);

/// Plans it. Does not check that it fits. Without an objective the plan is the fastest. `cycles_for_memory`: see
/// PlanOptions. @throws Error if a stream's hop is not possible.
Planned plan_lowered(std::shared_ptr<const LoweredModel> lowered, std::optional<Objective> objective,
                     std::optional<double> cycles_for_memory = {});

/// Lowers and plans once.
Planned plan_for_board(Graph model, const Board& board, const PlanRequest& how);

}  // namespace milliwatt
