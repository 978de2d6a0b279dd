// Plans of one model for one board, from the fastest to the smallest, and which of them to take.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "board/measure.h"
#include "deploy/lowered_model.h"

namespace milliwatt {

struct MeasuredPlan {
  Planned planned;
  Source source;
  Measurement measurement;

  /// Arena, stack and data; the arena alone if the others are not known (on boards that are not run).
  std::int64_t ram_bytes() const;
};

/// Emits a plan and measures it if the board is run.
using PlanTrial = std::function<MeasuredPlan(Planned)>;

/// Builds and runs each plan on these inputs. Nothing is measured of a stream.
PlanTrial measuring(const Board& board, std::vector<TensorBytes> inputs);

class PlanLadder {
 public:
  /// Lowers the model. If `how` names an objective and `whole` is not asked for, the ladder has that one plan.
  /// @throws Error as lower_for_board() does.
  PlanLadder(Graph model, Board board, PlanRequest how, bool whole, PlanTrial trial);

  /// The next plan that fits the board; each has a smaller arena than those before. Nothing after the last.
  /// @throws Error as planning and measuring do; with Verdict::kNo, saying what would fit, if no plan does
  std::optional<MeasuredPlan> next();

 private:
  Planned plan_next();
  std::optional<MeasuredPlan> try_plan(Planned planned);
  /// Leaves nothing to be tried if not even the last plan fits on paper.
  void drop_hopeless();

  std::shared_ptr<const LoweredModel> lowered_;
  Board board_;
  PlanRequest how_;
  PlanTrial trial_;
  std::size_t all_shares_ = 0;                 ///< how many there were
  std::vector<std::optional<double>> shares_;  ///< of the fastest kernels' cycles, still to be tried, the largest first
  std::optional<Planned> last_;                ///< the plan of the last share, if it is known already
  std::optional<std::int64_t> least_arena_;
  bool any_fits_ = false;
  std::optional<Error> too_large_;
};

/// What the user has at most; empty if there is no limit.
struct RunBudget {
  std::optional<std::int64_t> ram_bytes = {};
  std::optional<double> latency_ms = {};

  bool any() const { return ram_bytes || latency_ms; }
  /// What the plan is over by, a text each.
  std::vector<std::string> misses(const MeasuredPlan& plan) const;
};

/// The plans from the fastest to the first within the budget, or to the smallest.
/// @throws Error as PlanLadder::next()
std::vector<MeasuredPlan> plans_until_within(PlanLadder ladder, const RunBudget& budget);

/// The fastest plan within the budget; if none is, the smallest.
const MeasuredPlan& best_within(const std::vector<MeasuredPlan>& plans, const RunBudget& budget);

}  // namespace milliwatt
