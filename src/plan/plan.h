// When each row is computed, and where it lives.
//
// From a graph and a kernel for each operator follows, for each tensor, which rows are alive at which moment. The
// planner chooses an order of steps, how many rows of each tensor are kept (all of them, or a ring of as many as its
// readers' windows span), and the bytes' offsets in one arena. Rows that are dead are free for others, so a layer may
// write behind its reader's window into its own input.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/indexed.h"
#include "graph/graph.h"
#include "kernels/kernel.h"

namespace milliwatt {

/// Where a tensor's rows live: row r at offset + (r % kept_rows) * row_bytes.
struct TensorPlace {
  std::int64_t offset = -1;  ///< in the arena, bytes; -1 for constants
  std::int64_t row_bytes = 0;
  int rows = 0;                           ///< of the tensor
  int kept_rows = 0;                      ///< rows: all; fewer: a ring
  const RowLayout* layout = &kPlainRows;  ///< never null
  /// Of a stream: its last kept_rows rows lie in the state, the first of them at offset, from call to call.
  bool in_state = false;

  bool is_ring() const { return kept_rows < rows && !in_state; }
  std::int64_t bytes() const { return row_bytes * kept_rows; }
  /// Where row r lies, which must be one that is kept.
  std::int64_t offset_of(int row) const {
    return offset + (in_state ? row - (rows - kept_rows) : row % kept_rows) * row_bytes;
  }
};

/// Where an operator's scratch and state live; -1 if it has none.
struct OperatorPlace {
  std::int64_t scratch_offset = -1;
  std::int64_t state_offset = -1;
};

/// One step of one operator.
struct ScheduledStep {
  int op = 0;
  int step = 0;
};

/// A plan for a window that moves along an endless input, a few rows a call: what a call computes and what it finds
/// done. A call shifts the rows in the state, then runs the schedule, whose steps are those of one window whose rows
/// the last call did not leave behind.
struct StreamPlan {
  int hop_rows = 0;              ///< new input rows a call takes
  int filling_calls = 0;         ///< the first calls after a reset, before the window is full: no answer yet
  std::int64_t state_bytes = 0;  ///< of rows kept from call to call
  Indexed<int> shifts;           ///< for each tensor in the state: rows that a call moves it on; 0 for the others
  Indexed<int> steps;            ///< for each operator: how many of its steps a call runs
};

struct Plan {
  Indexed<Kernel> kernels;       ///< for each operator
  Indexed<TensorPlace> tensors;  ///< for each tensor
  Indexed<OperatorPlace> operators;
  std::vector<ScheduledStep> schedule;
  std::int64_t arena_bytes = 0;
  /// A lower bound on the arena over all affordable kernels, orders and placements; at most arena_bytes.
  std::int64_t lower_bound_bytes = 0;
  /// For this schedule and these kernels nothing smaller exists, over all places of the rows (lifetimes as
  /// plan/lifetimes.h has them: a ring is alive as a whole).
  bool placement_proven = false;
  bool proven_optimal = false;  ///< arena_bytes is that bound: nothing smaller exists over those choices
  std::optional<StreamPlan> stream;
};

/// What to optimize for. Speed takes the fastest kernels, but for two parts in a thousand of the cycles where
/// that saves memory; ram the smallest arena that costs at most 1.3 times the cycles; size the least code of each
/// layer at at most four times its cycles. Cycles are the kernels' own estimates.
enum class Objective { kSpeed, kRam, kSize };

struct PlanOptions {
  Objective objective = Objective::kSpeed;
  /// The share of the fastest kernels' cycles that may be spent on a smaller arena; the objective's if not given.
  std::optional<double> cycles_for_memory = {};
};

/// Plans a graph whose verifier is silent. `offers` has for each operator the kernels that could compute it, at least
/// one of them for plain rows.
Plan plan_rows(const Graph& graph, std::vector<std::vector<Kernel>> offers, const PlanOptions& options);

/// Plans a call on a window that moves by `hop` rows. The graph has an operator FEED (passes/feed_rows.h).
/// @throws Error if the hop does not lie within the window.
Plan plan_stream(const Graph& graph, std::vector<std::vector<Kernel>> offers, int hop);

/// Checks a plan independently of how it was made: replays the schedule and marks every byte with the row that owns it.
/// @throws InternalError naming the first row that was read after another row was written over it.
void check_plan(const Graph& graph, const Plan& plan);

/// The same of a stream's plan, over as many calls as fill the window and some more: every row that is read must be the
/// one that the window has there.
void check_stream(const Graph& graph, const Plan& plan);

}  // namespace milliwatt
