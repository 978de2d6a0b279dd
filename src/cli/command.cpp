#include "cli/command.h"

#include <fmt/format.h>

namespace milliwatt {
namespace {

void add_input_options(CLI::App& command, PlanOptionTexts& options) {
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

void add_budget(CLI::App& command, RunBudget& budget) {
  command
      .add_option("--ram", budget.ram_bytes,
                  "At most so much RAM in all, 32768 or 32K: the fastest plan within it, whatever --for says")
      ->transform(CLI::AsSizeValue(false))
      ->excludes("--stream");
  command.add_option("--latency", budget.latency_ms, "At most so many milliseconds")
      ->check(CLI::PositiveNumber)
      ->excludes("--stream");
}

}  // namespace

void print(std::string_view text) { fmt::print("{}", text); }

void print_json(const Json& json) { fmt::print("{}\n", json.dump(2, ' ', false, Json::error_handler_t::replace)); }

void add_json(CLI::App& command, bool& as_json) {
  command.add_flag("--json", as_json, "One JSON object on standard output");
}

void add_model(CLI::App& command, std::string& model, const char* help) {
  command.add_option("MODEL", model, help)->required();
}

PlanRequest PlanOptionTexts::request() const {
  PlanRequest request;
  request.objective = parse_objective(objective);
  request.input = stream ? InputKind::kStream : feed == "rows" ? InputKind::kRows : InputKind::kFrame;
  request.hop_rows = hop_rows;
  request.causal = causal;
  request.prune_constants = prune_constants;
  return request;
}

void add_plan_options(CLI::App& command, PlanOptionTexts& options) {
  command
      .add_option(
          "--for", options.objective,
          "What to spend least of: speed (cycles, as if flash had no wait states), ram, or size (code); if not given "
          "the plan that is fastest on the board, flash included, and fits it")
      ->check(CLI::IsMember({"speed", "ram", "size"}));
  add_input_options(command, options);
  command.add_flag("--front-end", options.front_end, "Put the model's own sound front end in front: samples go in");
  add_budget(command, options.budget);
  command.add_flag("!--no-prune-constants", options.prune_constants,
                   "Keep channels that are provably constant, which are removed otherwise; no bit depends on it");
}

}  // namespace milliwatt
