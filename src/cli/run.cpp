// milliwatt run MODEL --board B: compile, build, emulate, compare with the reference.
#include <fmt/format.h>

#include "base/error.h"
#include "board/compare.h"
#include "board/measure.h"
#include "cli/command.h"
#include "cli/figures.h"
#include "cli/inputs.h"
#include "cli/pareto.h"
#include "cli/plan_ladder.h"
#include "cli/step_trial.h"
#include "cli/stream_trial.h"
#include "emit/emit.h"
#include "emit/names.h"
#include "emit/text.h"
#include "ops/execute.h"
#include "ops/operator.h"

namespace milliwatt {
namespace {

struct Options {
  std::string model, board, objective, input, output;
  std::uint32_t seed = 1;
  InputOptions feeding;
  RunBudget budget;
  bool front_end = false, pareto = false, steps = false, as_json = false;
};

// Calls whose answers are held against whole windows.
constexpr int kStreamCalls = 24;

/// What moving the window saves.
struct StreamFigures {
  StreamPlan plan;
  int calls_compared = 0;
  std::optional<std::int64_t> window_cycles;  ///< of a whole window, by itself

  std::optional<double> ratio(const Measurement& call) const {
    if (!window_cycles || !call.cycles) return std::nullopt;
    return static_cast<double>(*call.cycles) / static_cast<double>(*window_cycles);
  }
};

/// One run with everything that is known of it.
struct Report {
  Planned planned;
  Board board;
  Source source;
  Measurement measurement;
  bool bit_exact = false;
  std::string difference;  ///< the first layer and element that differ
  std::optional<StreamFigures> stream;
  std::optional<StepTrial> steps;
  std::vector<std::string> misses;  ///< of the budget
  std::vector<MeasuredPlan> front;  ///< where it was asked for
};

/// Bytes of the arena that an operator uses: inputs, outputs, scratch and state.
std::int64_t arena_bytes_of(const Planned& planned, std::size_t op) {
  const Operator& node = planned.graph.operators[op];
  const StepRule& steps = planned.plan.kernels[op].steps;
  std::int64_t bytes = steps.scratch_bytes + steps.state_bytes;
  for (const std::vector<TensorId>* ids : {&node.inputs, &node.outputs}) {
    for (const TensorId id : *ids) {
      if (id != kNoTensor) bytes += planned.plan.tensors[static_cast<std::size_t>(id)].bytes();
    }
  }
  return bytes;
}

Json layers_of(const Report& report) {
  Json layers = Json::array();
  for (std::size_t op = 0; op < report.planned.graph.operators.size(); ++op) {
    const Operator& node = report.planned.graph.operators[op];
    if (node.kind == "FEED") continue;  // the caller's
    const auto& counts = report.measurement.layers;
    Json layer = {{"name", node.name}, {"op", node.kind}, {"index", node.source_index}};
    layer["macs"] = operator_type(node.kind).macs(OpView(report.planned.graph, node));
    layer["instructions"] = counts ? Json((*counts)[op].instructions) : Json(nullptr);
    layer["cycles"] = counts ? Json((*counts)[op].cycles) : Json(nullptr);
    layer["ram_bytes"] = arena_bytes_of(report.planned, op);
    layer["function"] = report.source.layers[op].function;
    layer["kernel"] = report.planned.plan.kernels[op].function;
    if (report.stream) layer["steps"] = report.stream->plan.steps[op];
    if (report.stream) layer["window_steps"] = report.planned.plan.kernels[op].steps.steps;
    layers.push_back(layer);
  }
  return layers;
}

Json describe(const Report& report) {
  const Measurement& measured = report.measurement;
  const std::int64_t macs = graph_macs(report.planned.model);
  Json json;
  json["model"] = report.planned.model.source;
  json["board"] = report.board.name;
  json["core"] = report.board.core;
  json["bit_exact"] = report.bit_exact;
  if (!report.bit_exact) json["first_difference"] = report.difference;
  json["macs"] = macs;
  json["instructions"] = known(measured.instructions);
  json["cycles"] = known(measured.cycles);
  json["cycles_per_mac"] = measured.cycles && macs > 0
                               ? Json(static_cast<double>(*measured.cycles) / static_cast<double>(macs))
                               : Json(nullptr);
  json["latency_ms"] = known(measured.latency_ms);
  json["energy_uj"] = known(measured.energy_uj);
  json["ram"] = ram_json(measured);
  json["flash"] = flash_json(measured);
  json["application"] = application_json(measured);
  json["arena_lower_bound_bytes"] = report.planned.plan.lower_bound_bytes;
  json["arena_proven"] = report.planned.plan.proven_optimal;
  json["arena_touched_bytes"] = known(measured.arena_touched_bytes);
  json["estimates"] = {"cycles", "cycles_per_mac", "latency_ms", "energy_uj"};
  json["layers"] = layers_of(report);
  json["misses"] = report.misses;
  if (report.steps) json["step"] = step_json(*report.steps);
  if (!report.front.empty()) json["pareto"] = pareto_json(report.front);
  if (report.stream) {
    json["stream"] = {{"hop_rows", report.stream->plan.hop_rows},
                      {"calls_compared", report.stream->calls_compared},
                      {"window_cycles", known(report.stream->window_cycles)},
                      {"cycles_ratio", known(report.stream->ratio(measured))}};
  }
  return json;
}

/// What moving the window costs, and which layers gain nothing by it.
std::string stream_text(const Report& report) {
  const StreamFigures& stream = *report.stream;
  std::string text = fmt::format("  stream        {} new row{} a call, {} calls compared with whole windows",
                                 stream.plan.hop_rows, stream.plan.hop_rows == 1 ? "" : "s", stream.calls_compared);
  if (const std::optional<double> ratio = stream.ratio(report.measurement))
    text += fmt::format("; {:.3f} of a window's cycles", *ratio);
  text += "\n";
  for (std::size_t op = 0; op < stream.plan.steps.size(); ++op) {
    const int all = report.planned.plan.kernels[op].steps.steps;
    const Operator& node = report.planned.graph.operators[op];
    if (all == 1 || node.kind == "FEED") continue;
    const auto rows = report.planned.plan.tensors[static_cast<std::size_t>(node.outputs[0])].rows;
    if (rows > 1 && stream.plan.steps[op] == all)
      text += fmt::format("  whole         {}: computed anew in each call\n", operator_label(node));
  }
  return text;
}

std::string page(const Report& report) {
  const Json json = describe(report);
  const auto text = [](const Json& value) {
    return value.is_null() ? std::string("not known") : grouped(value.get<std::int64_t>());
  };
  std::string page = fmt::format("{} on {} ({})\n", report.planned.model.source, report.board.name, report.board.core);
  page += report.bit_exact ? "  same bits as the reference\n"
                           : fmt::format("  DIFFERS from the reference: {}\n", report.difference);
  page += fmt::format("  MACs          {}\n", text(json["macs"]));
  page += fmt::format("  instructions  {}\n", text(json["instructions"]));
  if (report.measurement.cycles) {
    page += fmt::format("  cycles        {} (estimate), {:.2f} per MAC\n", text(json["cycles"]),
                        json["cycles_per_mac"].is_null() ? 0.0 : json["cycles_per_mac"].get<double>());
  }
  if (report.measurement.latency_ms) {
    page += fmt::format("  latency       {:.2f} ms at {:g} MHz (estimate)\n", *report.measurement.latency_ms,
                        report.board.clock_hz / 1e6);
  }
  if (report.measurement.energy_uj)
    page += fmt::format("  energy        {:.1f} uJ (estimate)\n", *report.measurement.energy_uj);
  if (report.stream) page += stream_text(report);
  if (report.steps) page += step_text(*report.steps);
  const Json& ram = json["ram"];
  const Json& flash = json["flash"];
  const Json& stack = ram["stack_bound_bytes"].is_null() ? ram["stack_bytes"] : ram["stack_bound_bytes"];
  page += fmt::format(
      "  RAM           {} B: arena {}, {}stack {}, data {}\n", text(ram["total_bytes"]), text(ram["arena_bytes"]),
      report.stream ? fmt::format("state {}, ", text(ram["state_bytes"])) : "", text(stack), text(ram["static_bytes"]));
  page += fmt::format("  flash         {} B: weights {}, code {}\n", text(flash["total_bytes"]),
                      text(flash["weights_bytes"]), text(flash["code_bytes"]));
  if (report.measurement.application) {
    const Json& linked = json["application"];
    page += fmt::format("  linked        {} B of RAM, {} B of flash: with vectors, start-up and a main loop\n",
                        text(linked["ram_bytes"]), text(linked["flash_bytes"]));
  }
  for (const std::string& miss : report.misses) page += "  " + miss + "\n";
  if (!report.front.empty()) page += "\n" + pareto_text(report.front);
  if (!report.measurement.layers) return page;
  page += fmt::format("\n{:>4} {:<18} {:<28} {:>12} {:>12} {:>8}\n", "op", "kind", "layer", "MACs", "est. cycles",
                      "per MAC");
  for (const Json& layer : json["layers"]) {
    const auto macs = layer["macs"].get<std::int64_t>();
    const auto cycles = layer["cycles"].get<std::int64_t>();
    page += fmt::format("{:>4} {:<18} {:<28} {:>12} {:>12} {:>8}\n", layer["index"].get<int>(),
                        layer["op"].get<std::string>(), layer["function"].get<std::string>(), grouped(macs),
                        grouped(cycles),
                        macs > 0 ? fmt::format("{:.2f}", static_cast<double>(cycles) / static_cast<double>(macs)) : "");
  }
  return page;
}

/// Runs code that reports each row, and names the first that differs.
std::string find_difference(const Planned& planned, const Board& board, EmitOptions options,
                            const std::vector<TensorBytes>& inputs, const Executor& reference) {
  options.trace = true;
  const Firmware firmware(emit(planned.graph, planned.plan, board, options), board);
  const std::optional<Difference> difference = first_difference(planned.graph, firmware.trace(inputs), reference);
  if (!difference) return "an output, but no layer: the traced build gives the reference's bits";
  return difference_text(planned.graph, *difference);
}

/// Cycles of one whole window.
std::optional<std::int64_t> cycles_of_window(const Options& options, const Graph& model, const Board& board) {
  const Planned planned = plan_for_board(model, board, {.objective = parse_objective(options.objective)});
  std::vector<TensorBytes> bytes;
  for (TensorData& input : random_inputs(model, options.seed)) bytes.push_back(std::move(input.bytes));
  return measure(emit(planned.graph, planned.plan, board, {.name = "window"}), board, bytes).cycles;
}

void measure_stream(const Options& options, Report& report) {
  StreamTrial trial = try_stream(report.planned, report.source, report.board, options.seed, kStreamCalls);
  report.measurement = std::move(trial.measurement);
  report.bit_exact = trial.difference.empty();
  report.difference = std::move(trial.difference);
  report.stream = StreamFigures{*report.planned.plan.stream, trial.calls,
                                cycles_of_window(options, report.planned.model, report.board)};
}

PlanRequest request_of(const Options& options) {
  return {parse_objective(options.objective),
          {},
          options.feeding.kind(),
          options.feeding.hop_rows,
          options.feeding.causal,
          {}};
}

/// The best plan within board and budget, measured.
void measure_plans(const Options& options, Graph model, const std::vector<TensorBytes>& inputs, Report& report) {
  PlanLadder ladder(std::move(model), report.board, request_of(options), options.pareto || options.budget.any(),
                    measuring(report.board, inputs));
  std::vector<MeasuredPlan> plans =
      options.pareto ? pareto_front(std::move(ladder)) : plans_until_within(std::move(ladder), options.budget);
  const MeasuredPlan& best = best_within(plans, options.budget);
  report.misses = options.budget.misses(best);
  report.planned = best.planned;
  report.source = best.source;
  report.measurement = best.measurement;
  if (options.pareto) report.front = std::move(plans);
}

void measure_steps(const std::vector<TensorBytes>& inputs, Report& report) {
  report.steps = try_steps(report.planned, report.board, report.source.name, inputs);
  if (!report.bit_exact || report.steps->outputs == report.measurement.outputs) return;
  report.bit_exact = false;
  report.difference = fmt::format("{0}_step gives other bits than {0}_run", report.source.name);
}

Report measure_model(const Options& options, const std::vector<TensorData>& inputs, Graph model, Board board) {
  Report report;
  report.board = std::move(board);
  std::vector<TensorBytes> bytes;
  for (const TensorData& input : inputs) bytes.push_back(input.bytes);
  measure_plans(options, std::move(model), bytes, report);
  if (report.planned.plan.stream) {
    measure_stream(options, report);
    return report;
  }
  Executor reference(report.planned.model);
  reference.run(bytes);
  report.bit_exact = report.measurement.outputs == reference.outputs();
  if (!report.bit_exact) {
    report.difference = find_difference(report.planned, report.board, {.name = report.source.name}, bytes, reference);
  }
  if (options.steps) measure_steps(bytes, report);
  return report;
}

void write_outputs(const std::string& file, const Report& report) {
  std::vector<TensorData> outputs;
  for (std::size_t i = 0; i < report.measurement.outputs.size(); ++i) {
    const Tensor& tensor = report.planned.model.tensor(report.planned.model.outputs[i]);
    outputs.push_back({tensor.type, tensor.shape, report.measurement.outputs[i]});
  }
  write_tensors(file, outputs);
}

int run(const Options& options) {
  if (options.steps) check_steps(options.feeding.kind());
  Board board = read_board(options.board);
  Graph model = read_verified_model(options.model);
  if (options.front_end) model = with_own_front_end(model);
  const std::vector<TensorData> inputs =
      options.input.empty() ? random_inputs(model, options.seed) : inputs_from(options.input, model);
  const Report report = measure_model(options, inputs, std::move(model), std::move(board));
  if (!options.output.empty()) write_outputs(options.output, report);
  if (options.as_json) {
    print_json(describe(report));
  } else {
    print(page(report));
  }
  return report.bit_exact && report.misses.empty() ? 0 : static_cast<int>(Verdict::kNo);
}

}  // namespace

void add_run(CLI::App& app, Action& action) {
  const auto options = std::make_shared<Options>();
  CLI::App* command =
      app.add_subcommand("run", "Compile, build, emulate; compare with the reference and say what it costs");
  command->footer("Example: milliwatt run kws.tflite --board nano33ble");
  command->add_option("MODEL", options->model, "A .tflite file")->required();
  command->add_option("--board", options->board, "A name that `milliwatt boards` lists; host runs natively")
      ->required();
  add_objective(*command, options->objective);
  add_input_options(*command, options->feeding);
  command->add_flag("--front-end", options->front_end, "Put the model's own sound front end in front: samples go in");
  add_budget(*command, options->budget);
  command->add_flag("--pareto", options->pareto, "Measure the plans between the fastest and the smallest")
      ->excludes("--stream");
  command->add_flag("--steps", options->steps, "Measure NAME_step too: how long its longest call takes");
  CLI::Option* input =
      command->add_option("--input", options->input, "Inputs: .npy, or .npz with keys 0, 1, ... in the model's order");
  command->add_option("--seed", options->seed, "Random inputs of this seed")->excludes(input)->capture_default_str();
  command->add_option("--output", options->output, "Write the outputs there: .npy or .npz");
  command->add_flag("--json", options->as_json, "One JSON object on standard output");
  command->callback([options, &action] { action = [options] { return run(*options); }; });
}

}  // namespace milliwatt
