// The road from a model to a plan. A model is lowered once and its kernels are listed once; then it is planned as often
// as somebody wants to try another objective or another budget of memory.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/stage_progress.h"
#include "graph/graph.h"
#include "passes/constant_channels.h"
#include "passes/lower.h"
#include "plan/plan.h"
#include "target/board.h"

namespace milliwatt {

/// How the caller of emitted code gives it its input.
enum class InputKind {
  kFrame,   ///< whole
  kRows,    ///< row by row
  kStream,  ///< new rows of a window that moves along an endless input
};

/// The objective of `speed`, `ram` or `size`; empty for any other word.
std::optional<Objective> parse_objective(std::string_view word);

/// What is asked of a model's plan.
struct PlanRequest {
  std::optional<Objective> objective = {};  ///< empty: least time on the board, that fits (deploy/plan_ladder.h)
  InputKind input = InputKind::kFrame;
  int hop_rows = 0;             ///< of a stream: rows a call takes; 0: as few as the network's strides allow
  bool causal = false;          ///< of a stream: without padding along time (passes/drop_time_padding.h)
  bool prune_constants = true;  ///< as LowerOptions has it
  std::function<void(const Pass&, const Graph&)> watch_passes = {};  ///< called after each pass
  Watcher watch = [](const StageProgress&) {};                       ///< planning takes seconds
};

/// Reads the file and verifies it. @throws Error
Graph read_verified_model(const std::filesystem::path& path);

/// A model before and after the passes. No board and no instruction set is chosen yet.
struct LoweredGraph {
  Graph model;                               ///< as in the file, verified
  Graph graph;                               ///< lowered
  ConstantChannelFigures constant_channels;  ///< what `graph` has fewer of than `model`
  InputKind input = InputKind::kFrame;
  int hop_rows = 0;  ///< as asked for
  bool prune_constants = true;
};

/// A lowered graph and the kernels that can compute it on one instruction set. Boards of one instruction set share it,
/// unless flash stalls are counted.
struct LoweredModel {
  std::shared_ptr<const LoweredGraph> graphs;
  std::vector<std::vector<Kernel>> offers;  ///< for each operator
  std::optional<FlashTiming> flash;         ///< whose stalls count when kernels are chosen; empty: none do

  const Graph& model() const { return graphs->model; }
  const Graph& graph() const { return graphs->graph; }
};

/// A model on its way to a board, planned.
struct Planned {
  std::shared_ptr<const LoweredModel> lowered;
  Plan plan;

  const Graph& model() const { return lowered->model(); }
  const Graph& graph() const { return lowered->graph(); }
};

/// @throws Error if the input cannot come so.
std::shared_ptr<const LoweredGraph> lower_graph(Graph model, const PlanRequest& how);

/// Lists the kernels. `flash`: whose stalls are to count, if any.
/// @throws Error naming every operator that has no kernel.
std::shared_ptr<const LoweredModel> list_kernels(std::shared_ptr<const LoweredGraph> graphs, InstructionSet set,
                                                 const std::optional<FlashTiming>& flash = {});

/// Both, for a board. Flash stalls count if no objective is asked for. @throws Error as both do.
std::shared_ptr<const LoweredModel> lower_for_board(Graph model, const Board& board, const PlanRequest& how);

/// Plans it. Does not ask whether it fits. Without an objective the plan is the fastest. `cycles_for_memory`: as
/// PlanOptions has it. @throws Error if a stream's hop is not possible.
Planned plan_lowered(std::shared_ptr<const LoweredModel> lowered, std::optional<Objective> objective,
                     std::optional<double> cycles_for_memory = {});

/// Lowers and plans once.
Planned plan_for_board(Graph model, const Board& board, const PlanRequest& how);

}  // namespace milliwatt
