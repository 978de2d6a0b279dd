#include "recipe/check_deployment.h"

#include <fmt/format.h>

#include "base/error.h"
#include "base/numbers.h"
#include "base/random.h"
#include "base/to_size.h"
#include "compress/quantize.h"
#include "deploy/needs.h"
#include "passes/fold_batch_norms.h"
#include "recipe/guarded_application.h"
#include "tasks/codes.h"
#include "train/parameters.h"

namespace milliwatt {
namespace {

/// The int8 network of the recipe's shape, with the weights that a training begins with. Its classes are the fewest:
/// the data have not been read yet.
Graph untrained(const Recipe& recipe) {
  constexpr std::uint64_t kSeed = 1;
  constexpr std::size_t kSamples = 4;
  Graph graph = recipe.task->network(2);
  graph.name = graph.source = recipe.name;
  const Parameters parameters = find_parameters(graph);
  std::vector<float> trained(parameters.trained_count);
  std::vector<float> statistics(parameters.statistics_count);
  draw_parameters(parameters, kSeed, trained, statistics);
  write_parameters(graph, parameters.trained, trained);
  write_parameters(graph, parameters.statistics, statistics);
  const Graph network = fold_batch_norms(std::move(graph));
  const Quantization features = recipe.task->quantization();
  const Tensor& input = network.tensor(network.inputs.front());
  const Ranges ranges = calibrate(network, kSamples, [&](std::size_t i) {
    Random random{kSeed, i};
    std::vector<std::int8_t> codes(to_size(input.elements()));
    for (std::int8_t& code : codes) code = static_cast<std::int8_t>(static_cast<int>(random.below(256)) - 128);
    return std::vector<std::vector<std::byte>>{as_input(input, features, codes)};
  });
  return quantize_int8(network, ranges, {features});
}

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
  const Graph network = untrained(recipe);
  for (const Board& board : known_boards) {
    const Deployment deployment =
        deploy(*recipe.task, network, board,
               {.objective = parse_objective(recipe.objective), .answers_per_second = recipe.inferences_per_second});
    if (recipe.decision && !deployment.form.stream) throw no_stream(recipe, deployment.form);
    check_budget(recipe.budget, board, needs_of(deployment.planned.plan));
  }
}

}  // namespace milliwatt
