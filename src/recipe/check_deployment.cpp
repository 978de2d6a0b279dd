#include "recipe/check_deployment.h"

#include <fmt/format.h>

#include "base/error.h"
#include "base/numbers.h"
#include "deploy/needs.h"
#include "pack/package.h"
#include "recipe/deployment.h"
#include "recipe/guarded_application.h"
#include "recipe/untrained.h"

namespace milliwatt {
namespace {

void check_budget(const Budget& budget, const Board& board, const Needs& needs) {
  const auto refuse = [&](const char* what, std::int64_t needed, const char* key, std::int64_t limit) {
    throw Error(fmt::format("{}: {} take {} B, budget.{} is {}; raise it, or make the model smaller", board.name, what,
                            grouped(needed), key, grouped(limit)),
                Verdict::kNo);
  };
  if (budget.ram_bytes && needs.arena_bytes > *budget.ram_bytes)
    refuse("the network's activations", needs.arena_bytes, "ram_bytes", *budget.ram_bytes);
  if (budget.flash_bytes && needs.weights_bytes > *budget.flash_bytes)
    refuse("the network's weights", needs.weights_bytes, "flash_bytes", *budget.flash_bytes);
  if (!budget.average_mw || !board.sleep_ma) return;
  const double sleeping_mw = *board.sleep_ma * board.supply_v;
  if (sleeping_mw > *budget.average_mw) {
    throw Error(fmt::format("{}: takes {:g} mW asleep, budget.average_mw is {:g}; raise it, or use another board",
                            board.name, sleeping_mw, *budget.average_mw),
                Verdict::kNo);
  }
}

}  // namespace

void check_deployment(const Recipe& recipe, const std::vector<std::string>& boards) {
  std::vector<Board> known_boards;
  for (const std::string& name : boards) known_boards.push_back(read_board(name));
  if (recipe.compress) return;  // what it will take follows from its training
  const Graph network = untrained_network(recipe);
  for (const Board& board : known_boards) {
    const Deployment deployment = deploy(*recipe.task, network, board,
                                         {.objective = parse_objective(recipe.objective),
                                          .answers_per_second = recipe.inferences_per_second,
                                          .coded = recipe.coded});
    if (recipe.decision) check_form(recipe, deployment);
    check_budget(recipe.budget, board, needs_of(deployment.planned.plan));
    if (!recipe.package.empty())
      package_files(recipe.package, {.source = deployment.source, .model = deployment.planned.model(), .board = board});
  }
}

}  // namespace milliwatt
