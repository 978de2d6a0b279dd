#include "cli/explain.h"

#include <fmt/format.h>

#include <cmath>
#include <vector>

#include "emit/text.h"
#include "kernels/kernels.h"
#include "ops/operator.h"

namespace milliwatt {
namespace {

std::int64_t scratch_of(const Kernel& kernel) { return kernel.steps.scratch_bytes + kernel.steps.state_bytes; }

bool is_same(const Kernel& a, const Kernel& b) {
  return a.function == b.function && a.steps.steps == b.steps.steps && scratch_of(a) == scratch_of(b);
}

/// The cheapest by its own estimate that is not the chosen one; null where there is none.
const Kernel* runner_up(const std::vector<Kernel>& offers, const Kernel& chosen) {
  const Kernel* best = nullptr;
  for (const Kernel& offer : offers) {
    if (is_same(offer, chosen)) continue;
    if (best == nullptr || offer.cost.time() < best->cost.time()) best = &offer;
  }
  return best;
}

Json describe(const Kernel& kernel, bool waits) {
  return {{"kernel", kernel.function},
          {"steps", kernel.steps.steps},
          {"estimated_cycles", std::llround(kernel.cost.cycles)},
          {"estimated_stall_cycles", waits ? Json(std::llround(kernel.cost.stall_cycles)) : Json(nullptr)},
          {"scratch_bytes", scratch_of(kernel)}};
}

}  // namespace

Json explain(const Planned& planned, const Board& board, const Measurement& measurement) {
  const std::vector<std::vector<Kernel>> offers = kernels_of(planned.graph, board.instruction_set, planned.flash);
  Json list = Json::array();
  for (std::size_t op = 0; op < planned.graph.operators.size(); ++op) {
    const Operator& node = planned.graph.operators[op];
    if (node.kind == "FEED") continue;  // the caller's
    const Kernel& chosen = planned.plan.kernels[op];
    Json entry = {{"op", node.kind}, {"name", node.name}, {"index", node.source_index}};
    const bool waits = planned.flash.has_value();
    entry.update(describe(chosen, waits));
    const bool is_counted = measurement.layers && measurement.cycles;
    entry["cycles"] = is_counted ? Json((*measurement.layers)[op].cycles) : Json(nullptr);
    entry["stall_cycles"] = is_counted && waits ? Json((*measurement.layers)[op].stall_cycles) : Json(nullptr);
    const Kernel* other = runner_up(offers[op], chosen);
    entry["runner_up"] = other != nullptr ? describe(*other, waits) : Json(nullptr);
    list.push_back(entry);
  }
  return list;
}

std::string explain_text(const Json& explained) {
  const auto number = [](const Json& value) { return value.is_null() ? "" : grouped(value.get<std::int64_t>()); };
  const auto row = [&](const std::string& op, const Json& kernel, const std::string& name) {
    return fmt::format("{:>4} {:<34} {:>5} {:>11} {:>11} {:>11} {:>11} {:>8}\n", op,
                       name + kernel["kernel"].get<std::string>(), kernel["steps"].get<int>(),
                       number(kernel["estimated_cycles"]), number(kernel.value("cycles", Json())),
                       number(kernel["estimated_stall_cycles"]), number(kernel.value("stall_cycles", Json())),
                       number(kernel["scratch_bytes"]));
  };
  std::string text =
      fmt::format("{:>4} {:<34} {:>5} {:>11} {:>11} {:>11} {:>11} {:>8}\n", "op", "kernel, runner-up below", "steps",
                  "its model", "measured", "its stalls", "stalls", "scratch");
  for (const Json& entry : explained) {
    text += row(std::to_string(entry["index"].get<int>()), entry, "");
    if (!entry["runner_up"].is_null()) text += row("", entry["runner_up"], "  ");
  }
  return text;
}

}  // namespace milliwatt
