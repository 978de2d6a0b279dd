#include "cli/command.h"

#include <fmt/format.h>

#include <cstdio>

#include "base/error.h"
#include "emit/text.h"
#include "formats/read_model.h"
#include "graph/text.h"
#include "ops/operator.h"
#include "passes/lower.h"

namespace milliwatt {
namespace {

std::string over_by(const char* memory, std::int64_t needed, std::int64_t there) {
  if (there == 0 || needed <= there) return {};
  return fmt::format("{} by {} B (needs at least {}, has {})", memory, grouped(needed - there), grouped(needed),
                     grouped(there));
}

/// Prints the graph after the pass of that name. @throws Error where there is none.
std::function<void(const Pass&, const Graph&)> dumper(const std::string& name) {
  if (name.empty()) return {};
  std::string names;
  for (const Pass& pass : lowering_passes()) {
    if (pass.name == name) {
      return [name](const Pass& done, const Graph& graph) {
        if (done.name == name) fmt::print(stderr, "{}", print_graph(graph));
      };
    }
    names += (names.empty() ? "" : ", ") + pass.name;
  }
  throw Error(fmt::format("--dump-after {}: there is no such pass; one of {} would be right", name, names));
}

}  // namespace

void print(std::string_view text) { fmt::print("{}", text); }

void print_json(const Json& json) { fmt::print("{}\n", json.dump(2, ' ', false, Json::error_handler_t::replace)); }

Objective parse_objective(const std::string& word) {
  if (word == "ram") return Objective::kRam;
  if (word == "size") return Objective::kSize;
  return Objective::kSpeed;
}

void add_objective(CLI::App& command, std::string& word) {
  command.add_option("--for", word, "What to spend least of: speed (cycles), ram, or size (code)")
      ->check(CLI::IsMember({"speed", "ram", "size"}))
      ->capture_default_str();
}

Graph read_verified_model(const std::filesystem::path& path) {
  Graph graph = read_model(path);
  try {
    verify(graph);
  } catch (const Error& error) {
    throw error.within(path.string());
  }
  return graph;
}

Planned plan_for_board(Graph model, const Board& board, Objective objective, const std::string& dump_after) {
  Planned planned;
  planned.model = std::move(model);
  planned.graph = lower(planned.model, dumper(dump_after));
  try {
    planned.plan = plan_rows(planned.graph, kernels_of(planned.graph, board.instruction_set), {objective});
  } catch (const Error& error) {
    throw error.within(planned.model.source);
  }
  return planned;
}

Needs needs_of(const Plan& plan) {
  Needs needs;
  needs.arena_bytes = plan.arena_bytes;
  for (const Kernel& kernel : plan.kernels) {
    for (const KernelTable& table : kernel.tables) {
      needs.weights_bytes +=
          std::visit([](const auto& values) { return static_cast<std::int64_t>(values.size() * sizeof(values[0])); },
                     table.values);
    }
  }
  return needs;
}

std::string what_misses(const Needs& needs, const Board& board) {
  const std::string ram = over_by("RAM", needs.arena_bytes, board.ram_bytes);
  const std::string flash = over_by("flash", needs.weights_bytes, board.flash_bytes);
  return ram + (ram.empty() || flash.empty() ? "" : " and ") + flash;
}

void check_fits(const Planned& planned, const Board& board) {
  const std::string misses = what_misses(needs_of(planned.plan), board);
  if (misses.empty()) return;
  throw Error(
      fmt::format("{}: {}: does not fit: over its {}; a board with more of it, or a smaller model, would be right",
                  planned.model.source, board.name, misses),
      Verdict::kNo);
}

}  // namespace milliwatt
