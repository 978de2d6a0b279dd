#include "decision/decision_recipe.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace milliwatt {
namespace {

constexpr double kLongestMs = 60'000;
constexpr std::size_t kMostOutputs = 8;

void read_decision_table(TomlTable table, DecisionRecipe& decision) {
  table.number("coverage", 0.5, 0.999, decision.coverage);
  if (table.has("false_accepts_per_hour")) {
    table.number("false_accepts_per_hour", 0.05, 1'000, decision.false_accepts_per_hour);
  }
  table.integer("smoothing", 1, 8, decision.smoothing);
  table.integers("votes", 1, 16, decision.votes);
  if (decision.votes.size() != 2 || decision.votes[0] > decision.votes[1]) {
    throw table.error("votes", "not two numbers of which the second is the larger; write [3, 4] for three of four");
  }
  table.integer("keep", 1, decision.votes[0], decision.keep);
  table.number("hold_ms", 0, kLongestMs, decision.hold_ms);
  table.number("refractory_ms", 0, kLongestMs, decision.refractory_ms);
  table.number("check_weights_ms", 1, kLongestMs, decision.check_weights_ms);
  table.integer("runs", 1, 2, decision.runs);
  table.integer("lowest", -32'768, 0, decision.lowest);
  table.integer("highest", 0, 32'767, decision.highest);
  table.integer("stuck_samples", 2, 10'000, decision.stuck_samples);
  table.integer("rail_samples", 1, 10'000, decision.rail_samples);
  table.finish();
}

void read_output_table(TomlTable table, DecisionRecipe& decision) {
  table.texts("classes", decision.outputs);
  const std::set<std::string> different(decision.outputs.begin(), decision.outputs.end());
  if (decision.outputs.empty() || decision.outputs.size() > kMostOutputs ||
      different.size() != decision.outputs.size()) {
    throw table.error("classes", fmt::format("not 1 to {} different classes; write [\"on\"] for one output that is "
                                             "active while \"on\" is decided",
                                             kMostOutputs));
  }
  std::string safe = decision.safe_is_high ? "high" : "low";
  table.word("safe", {"low", "high"}, safe);
  decision.safe_is_high = safe == "high";
  table.number("release_ms", 0, 5'000, decision.release_ms);
  table.finish();
}

}  // namespace

std::optional<DecisionRecipe> read_decision(TomlTable& recipe) {
  if (!recipe.has("decision") && !recipe.has("output")) return std::nullopt;
  DecisionRecipe decision;
  read_decision_table(recipe.table("decision"), decision);
  read_output_table(recipe.table("output"), decision);
  return decision;
}

}  // namespace milliwatt
