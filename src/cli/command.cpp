#include "cli/command.h"

#include <fmt/format.h>

#include <cstdio>

#include "base/error.h"
#include "emit/text.h"
#include "formats/read_model.h"
#include "graph/text.h"
#include "kernels/kernels.h"
#include "kernels/parts.h"
#include "ops/operator.h"
#include "passes/drop_time_padding.h"
#include "passes/feed_rows.h"
#include "plan/stream.h"
#include "recipe/metadata.h"

namespace milliwatt {
namespace {

std::string over_by(const char* memory, std::int64_t needed, std::int64_t there) {
  if (there == 0 || needed <= there) return {};
  return fmt::format("{} by {} B (needs at least {}, has {})", memory, grouped(needed - there), grouped(needed),
                     grouped(there));
}

/// Prints the graph after the pass of that name. @throws Error where there is none.
std::function<void(const Pass&, const Graph&)> dumper(const std::string& name, const LowerOptions& options) {
  if (name.empty()) return {};
  std::string names;
  for (const Pass& pass : lowering_passes(options)) {
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

std::optional<Objective> parse_objective(const std::string& word) {
  if (word == "speed") return Objective::kSpeed;
  if (word == "ram") return Objective::kRam;
  if (word == "size") return Objective::kSize;
  return std::nullopt;
}

void add_objective(CLI::App& command, std::string& word) {
  command
      .add_option(
          "--for", word,
          "What to spend least of: speed (cycles, as if flash had no wait states), ram, or size (code); if not given "
          "the plan that is fastest on the board, flash included, and fits it")
      ->check(CLI::IsMember({"speed", "ram", "size"}));
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

void add_input_options(CLI::App& command, InputOptions& options) {
  CLI::Option* feed =
      command.add_option("--feed", options.feed, "How the input comes: frame (whole) or rows (one by one)")
          ->check(CLI::IsMember({"frame", "rows"}))
          ->capture_default_str();
  CLI::Option* stream =
      command
          .add_flag("--stream", options.stream,
                    "The input is endless: each call takes new rows and answers for the window that ends with them")
          ->excludes(feed);
  command.add_option("--hop", options.hop_rows, "Rows that each call takes; as few as the strides allow if not given")
      ->check(CLI::PositiveNumber)
      ->needs(stream);
  command
      .add_flag("--causal", options.causal,
                "Drop the padding along time, so that each row is computed once; another network: evaluate it")
      ->needs(stream);
}

Graph with_own_front_end(const Graph& model) {
  const std::optional<SoundModel> sounds = sound_model_of(model);
  if (!sounds) {
    throw Error(fmt::format(
        "{}: --front-end: says of no front end; a model that `milliwatt build` wrote would be right", model.source));
  }
  Graph application = with_front_end(sounds->front_end, sounds->samples, model);
  application.name = model.name;
  application.source = model.source;
  return application;
}

void add_pruning_option(CLI::App& command, bool& prune_constants) {
  command.add_flag("!--no-prune-constants", prune_constants,
                   "Keep channels that are provably constant, which are removed otherwise; no bit depends on it");
}

LowerOptions lower_options(const PlanRequest& how) { return {.prune_constants = how.prune_constants}; }

Planned plan_for_board(Graph model, const Board& board, const PlanRequest& how) {
  Planned planned;
  planned.model = how.causal ? drop_time_padding(std::move(model)) : std::move(model);
  const LowerOptions options = lower_options(how);
  planned.graph = lower(planned.model, options, dumper(how.dump_after, options));
  planned.constant_channels = constant_channel_figures(planned.model, planned.graph);
  if (!how.objective) planned.flash = board.flash_timing;
  try {
    if (how.input != InputKind::kFrame) planned.graph = feed_rows(std::move(planned.graph));
    std::vector<std::vector<Kernel>> kernels = kernels_of(planned.graph, board.instruction_set, planned.flash);
    if (how.input == InputKind::kStream) {
      const int hop = how.hop_rows > 0 ? how.hop_rows : least_hop(planned.graph, kernels);
      planned.plan = plan_stream(planned.graph, std::move(kernels), hop);
    } else {
      planned.plan = plan_rows(planned.graph, std::move(kernels),
                               {how.objective.value_or(Objective::kSpeed), how.cycles_for_memory});
    }
  } catch (const Error& error) {
    throw error.within(planned.model.source);
  }
  return planned;
}

Needs needs_of(const Plan& plan) {
  Needs needs;
  needs.arena_bytes = plan.arena_bytes + (plan.stream ? plan.stream->state_bytes : 0);
  for (const Kernel& kernel : plan.kernels) needs.weights_bytes += table_bytes(kernel);
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
