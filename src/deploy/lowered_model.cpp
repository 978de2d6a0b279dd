#include "deploy/lowered_model.h"

#include <utility>

#include "base/error.h"
#include "deploy/needs.h"
#include "deploy/what_fits.h"
#include "formats/read_model.h"
#include "kernels/kernels.h"
#include "kernels/routines.h"
#include "kernels/storage_form.h"
#include "passes/drop_time_padding.h"
#include "passes/feed_rows.h"
#include "passes/fold_constants.h"
#include "plan/stream.h"

namespace milliwatt {

std::optional<Objective> parse_objective(std::string_view word) {
  if (word == "speed") return Objective::kSpeed;
  if (word == "ram") return Objective::kRam;
  if (word == "size") return Objective::kSize;
  return std::nullopt;
}

Graph read_verified_model(const std::filesystem::path& path, const InputShapes& shapes) {
  Graph graph = fold_constants(read_model(path, shapes));
  try {
    verify(graph);
  } catch (const Error& error) {
    throw error.within(path.string());
  }
  return graph;
}

std::shared_ptr<const LoweredGraph> lower_graph(Graph model, const PlanRequest& how) {
  how.watch({"lowering", 0, model.source});
  auto lowered = std::make_shared<LoweredGraph>();
  lowered->input = how.input;
  lowered->hop_rows = how.hop_rows;
  lowered->prune_constants = how.prune_constants;
  lowered->model = how.causal ? drop_time_padding(std::move(model)) : std::move(model);
  lowered->graph = lower(lowered->model, {.prune_constants = how.prune_constants}, how.watch_passes);
  lowered->constant_channels = constant_channel_figures(lowered->model, lowered->graph);
  if (how.input == InputKind::kFrame) return lowered;
  try {
    lowered->graph = feed_rows(std::move(lowered->graph));
  } catch (const Error& error) {
    throw error.within(lowered->model.source);
  }
  return lowered;
}

std::shared_ptr<const LoweredModel> list_kernels(std::shared_ptr<const LoweredGraph> graphs, InstructionSet set,
                                                 const std::optional<FlashTiming>& flash, std::int64_t routine_room,
                                                 bool coded) {
  auto lowered = std::make_shared<LoweredModel>();
  try {
    lowered->offers = kernels_of(graphs->graph, set, flash);
  } catch (const Error& error) {
    throw error.within(graphs->model.source);
  }
  if (!coded) drop_coded_kernels(lowered->offers);
  keep_routines_within(routine_room, lowered->offers);
  lowered->graphs = std::move(graphs);
  lowered->flash = flash;
  return lowered;
}

std::shared_ptr<const LoweredModel> lower_for_board(Graph model, const Board& board, const PlanRequest& how) {
  std::shared_ptr<const LoweredGraph> graphs = lower_graph(std::move(model), how);
  try {
    check_may_fit(*graphs, board);
  } catch (const Error& error) {
    throw error.advising(what_would_fit(graphs, board, how));
  }
  how.watch({"listing kernels", 0, graphs->model.source});
  const auto list = [&](std::int64_t routine_room) {
    return list_kernels(graphs, board.instruction_set, how.objective ? std::nullopt : board.flash_timing, routine_room,
                        how.coded);
  };
  // Routines keep the words of a window on the stack, which is RAM too.
  if (how.weights_in_tables || how.objective == Objective::kRam) return list(0);
  const std::shared_ptr<const LoweredModel> lowered = list(routine_room(board, 0, 0));
  if (!have_routines(lowered->offers)) return lowered;
  const auto within = [&](std::int64_t room) {
    auto kept = std::make_shared<LoweredModel>(*lowered);
    keep_routines_within(room, kept->offers);
    return kept;
  };
  // They get what the model leaves without them.
  const Needs needs = needs_of(plan_lowered(within(0), how.objective).plan);
  return within(routine_room(board, needs.arena_bytes, needs.weights_bytes));
}

Planned plan_lowered(std::shared_ptr<const LoweredModel> lowered, std::optional<Objective> objective,
                     std::optional<double> cycles_for_memory) {
  Planned planned;
  planned.lowered = std::move(lowered);
  const LoweredGraph& graphs = *planned.lowered->graphs;
  std::vector<std::vector<Kernel>> offers = planned.lowered->offers;
  try {
    if (graphs.input == InputKind::kStream) {
      const int hop = graphs.hop_rows > 0 ? graphs.hop_rows : least_hop(graphs.graph, offers);
      planned.plan = plan_stream(graphs.graph, std::move(offers), hop);
    } else {
      planned.plan =
          plan_rows(graphs.graph, std::move(offers), {objective.value_or(Objective::kSpeed), cycles_for_memory});
    }
  } catch (const Error& error) {
    throw error.within(graphs.model.source);
  }
  return planned;
}

Planned plan_for_board(Graph model, const Board& board, const PlanRequest& how) {
  return plan_lowered(lower_for_board(std::move(model), board, how), how.objective);
}

}  // namespace milliwatt
