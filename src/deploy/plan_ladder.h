// Plans of one model for one board, from the fastest to the smallest, and the choice between them.
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

  /// Arena, stack and data; only the arena if the others are not known (on boards that are not emulated).
  std::int64_t ram_bytes() const;
};

/// Emits a plan and measures it if the board is emulated.
using PlanTrial = std::function<MeasuredPlan(Planned)>;

/// Builds and runs each plan on these inputs. Streams are not measured.
PlanTrial measuring(const Board& board, std::vector<TensorBytes> inputs);

class PlanLadder {
 public:
  /// Lowers the model. If `how` names an objective and `whole` is false, the ladder has only that plan.
  /// @throws Error as lower_for_board() does.
  PlanLadder(Graph model, Board board, PlanRequest how, bool whole, PlanTrial trial);

  /// The next plan that fits the board; each has a smaller arena than those before. If none fits and the objective is
  /// open or size, the plan with least flash, at last with coded weights. Empty after the last. A stream's plan has
  /// passed verify_stream().
  /// @throws Error as planning, verifying and measuring do; with Verdict::kNo, saying what would fit, if no plan does
  std::optional<MeasuredPlan> next();

 private:
  Planned plan_next();
  std::optional<MeasuredPlan> try_plan(Planned planned);
  /// Drops all plans to be tried if not even the smallest one fits by arena and weights alone.
  void drop_hopeless();
  /// The plan with least flash, first with weights as they are, then with coded ones; empty if neither fits.
  std::optional<MeasuredPlan> try_least_flash();

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

/// The limits that the user set; empty if there is no limit.
struct RunBudget {
  std::optional<std::int64_t> ram_bytes = {};
  std::optional<double> latency_ms = {};

  bool any() const { return ram_bytes || latency_ms; }
  bool allows_ram_of(const MeasuredPlan& plan) const { return !ram_bytes || plan.ram_bytes() <= *ram_bytes; }
  /// False if the latency is limited and not known.
  bool allows_latency_of(const MeasuredPlan& plan) const;
  bool allows(const MeasuredPlan& plan) const { return allows_ram_of(plan) && allows_latency_of(plan); }
};

/// The plans from the fastest to the first within the budget, or to the smallest.
/// @throws Error as PlanLadder::next()
std::vector<MeasuredPlan> plans_until_within(PlanLadder ladder, const RunBudget& budget);

/// The first plan within the budget. If there is none: the fastest of those within the RAM, or the one with least RAM.
const MeasuredPlan& best_within(const std::vector<MeasuredPlan>& plans, const RunBudget& budget);

/// A text for each limit that no plan keeps; empty if best_within() is within the budget. The RAM is held against the
/// plan with least RAM. The latency is held against the fastest plan within the RAM, or of all if none is within it.
std::vector<std::string> misses(const std::vector<MeasuredPlan>& plans, const RunBudget& budget);

}  // namespace milliwatt
