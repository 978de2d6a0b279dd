#include "report/run_report.h"

#include <fmt/format.h>

#include "base/numbers.h"
#include "deploy/slow_layers.h"
#include "ops/questions.h"
#include "report/explain_report.h"
#include "report/figures.h"
#include "report/plans_report.h"

namespace milliwatt {

namespace {

/// Bytes of the arena that an operator uses for inputs, outputs, scratch and state.
std::int64_t arena_bytes_of(const Planned& planned, std::size_t op) {
  const Operator& node = planned.graph().operators[op];
  const StepRule& steps = planned.plan.kernels[op].steps;
  std::int64_t bytes = steps.scratch_bytes + steps.state_bytes;
  for (const std::vector<TensorId>* ids : {&node.inputs, &node.outputs}) {
    for (const TensorId id : *ids) {
      if (id != kNoTensor) bytes += planned.plan.tensors[id].bytes();
    }
  }
  return bytes;
}

Json layers_of(const RunResult& run) {
  Json layers = Json::array();
  for (std::size_t op = 0; op < run.chosen.planned.graph().operators.size(); ++op) {
    const Operator& node = run.chosen.planned.graph().operators[op];
    if (is_fed(run.chosen.planned.graph(), node)) continue;
    const auto& counts = run.chosen.measurement.layers;
    Json layer = {{"name", node.name}, {"op", node.kind}, {"index", node.source_index}};
    layer["macs"] = operator_type(node.kind).macs(OpView(run.chosen.planned.graph(), node));
    layer["outputs"] = run.chosen.planned.graph().tensor(node.outputs[0]).elements();
    layer["instructions"] = counts ? Json((*counts)[op].instructions) : Json(nullptr);
    // Without a documented timing of the core, the cycles that were counted mean nothing.
    const bool cycles = counts && run.chosen.measurement.cycles;
    layer["cycles"] = cycles ? Json((*counts)[op].cycles) : Json(nullptr);
    const bool stalls = counts && run.chosen.measurement.stall_cycles;
    layer["stall_cycles"] = stalls ? Json((*counts)[op].stall_cycles) : Json(nullptr);
    const std::string slow = why_slow(run.chosen.planned, run.board, run.chosen.measurement, op);
    layer["slow"] = slow.empty() ? Json(nullptr) : Json(slow);
    layer["ram_bytes"] = arena_bytes_of(run.chosen.planned, op);
    layer["function"] = run.chosen.source.layers[op].function;
    layer["kernel"] = run.chosen.planned.plan.kernels[op].function;
    if (run.stream) layer["steps"] = run.stream->plan.steps[op];
    if (run.stream) layer["window_steps"] = run.chosen.planned.plan.kernels[op].steps.steps;
    layers.push_back(layer);
  }
  return layers;
}

/// What a call costs beside a whole window, and which layers each call computes completely.
std::string stream_text(const RunResult& run) {
  const StreamFigures& stream = *run.stream;
  std::string text = fmt::format("  stream        {} new row{} a call, {} calls compared with whole windows",
                                 stream.plan.hop_rows, stream.plan.hop_rows == 1 ? "" : "s", stream.calls_compared);
  if (const std::optional<double> ratio = stream.ratio(run.chosen.measurement))
    text += fmt::format("; {:.3f} of a window's cycles", *ratio);
  text += "\n";
  for (std::size_t op = 0; op < stream.plan.steps.size(); ++op) {
    const int all = run.chosen.planned.plan.kernels[op].steps.steps;
    const Operator& node = run.chosen.planned.graph().operators[op];
    if (all == 1 || is_fed(run.chosen.planned.graph(), node)) continue;
    const auto rows = run.chosen.planned.plan.tensors[node.outputs[0]].rows;
    if (rows > 1 && stream.plan.steps[op] == all)
      text += fmt::format("  whole         {}: computed completely in each call\n", operator_label(node));
  }
  return text;
}

/// Of all inputs together, as in the file.
std::int64_t input_bytes(const Graph& model) {
  std::int64_t bytes = 0;
  for (const TensorId id : model.inputs) bytes += model.tensor(id).bytes();
  return bytes;
}

/// One line.
std::string step_text(const StepTrial& trial, const Measurement& measured) {
  std::string text = fmt::format("  steps         {}", grouped(trial.steps));
  if (trial.longest) {
    text += fmt::format(", the longest {} cycles{}{}, of {}; {} on average", grouped(trial.longest->cycles),
                        trial.longest_ms ? fmt::format(", {:.3f} ms", *trial.longest_ms) : "",
                        estimate_remark(measured), trial.longest->layer, grouped(*trial.steps_cycles / trial.steps));
  }
  return text + fmt::format("; state {} B\n", trial.state_bytes);
}

/// A table with one line for each layer: its cycles, or its instructions if no cycles are known. `layers` has counts.
std::string layers_text(const Json& layers, const Measurement& measured) {
  const bool cycles = !layers.empty() && !layers.front()["cycles"].is_null();
  std::string text = fmt::format("{:>4} {:<18} {:<28} {:>12} {:>12} {:>8}\n", "op", "kind", "layer", "MACs",
                                 cycles ? cycles_heading(measured) : "instructions", "per MAC");
  for (const Json& layer : layers) {
    const auto macs = layer["macs"].get<std::int64_t>();
    const auto count = layer[cycles ? "cycles" : "instructions"].get<std::int64_t>();
    text +=
        fmt::format("{:>4} {:<18} {:<28} {:>12} {:>12} {:>8}\n", layer["index"].get<int>(),
                    layer["op"].get<std::string>(), layer["function"].get<std::string>(), grouped(macs), grouped(count),
                    macs > 0 ? fmt::format("{:.2f}", static_cast<double>(count) / static_cast<double>(macs)) : "");
    if (!layer["slow"].is_null()) text += fmt::format("     slow: {}\n", layer["slow"].get<std::string>());
  }
  return text;
}

}  // namespace

Json step_json(const StepTrial& trial) {
  const std::optional<LongestStep>& longest = trial.longest;
  return {{"count", trial.steps},
          {"longest_cycles", longest ? Json(longest->cycles) : Json(nullptr)},
          {"longest_ms", known(trial.longest_ms)},
          {"layer", longest ? Json(longest->layer) : Json(nullptr)},
          {"mean_cycles", trial.steps_cycles ? Json(*trial.steps_cycles / trial.steps) : Json(nullptr)},
          {"total_cycles", known(trial.steps_cycles)},
          {"state_bytes", trial.state_bytes},
          {"code_bytes", known(trial.code_bytes)}};
}

Json run_json(const RunResult& run) {
  const Measurement& measured = run.chosen.measurement;
  const std::int64_t macs = graph_macs(run.chosen.planned.model());
  Json json;
  json["model"] = run.chosen.planned.model().source;
  json["board"] = run.board.name;
  json["core"] = run.board.core;
  json["bit_exact"] = run.bit_exact;
  if (!run.bit_exact) json["first_difference"] = run.difference;
  json["macs"] = macs;
  json["constant_channels"] = constant_channels_json(run.chosen.planned.lowered->graphs->constant_channels);
  json["instructions"] = known(measured.instructions);
  json["cycles"] = known(measured.cycles);
  json["cycles_per_mac"] = measured.cycles && macs > 0
                               ? Json(static_cast<double>(*measured.cycles) / static_cast<double>(macs))
                               : Json(nullptr);
  json["stall_cycles"] = known(measured.stall_cycles);
  json["latency_ms"] = known(measured.latency_ms);
  json["energy_uj"] = known(measured.energy_uj);
  json["input_bytes"] = input_bytes(run.chosen.planned.model());
  json["ram"] = ram_json(measured);
  json["flash"] = flash_json(measured);
  json["application"] = application_json(measured);
  add_lower_bound(run.chosen.planned.plan, json);
  json["arena_touched_bytes"] = known(measured.arena_touched_bytes);
  json["estimates"] = estimates_json(measured, {"cycles", "cycles_per_mac", "stall_cycles", "latency_ms", "energy_uj"});
  json["layers"] = layers_of(run);
  json["misses"] = run.misses;
  if (run.explained) json["explained"] = explained_json(*run.explained);
  if (run.steps) json["step"] = step_json(*run.steps);
  if (!run.front.empty()) json["pareto"] = plans_json(run.front);
  if (run.stream) {
    json["stream"] = {{"hop_rows", run.stream->plan.hop_rows},
                      {"calls_compared", run.stream->calls_compared},
                      {"window_cycles", known(run.stream->window_cycles)},
                      {"cycles_ratio", known(run.stream->ratio(measured))}};
  }
  return json;
}

std::string run_text(const RunResult& run) {
  const Json json = run_json(run);
  const auto text = [](const Json& value) {
    return value.is_null() ? std::string("not known") : grouped(value.get<std::int64_t>());
  };
  std::string page = fmt::format("{} on {} ({})\n", run.chosen.planned.model().source, run.board.name, run.board.core);
  page += run.bit_exact ? "  same bits as the reference\n"
                        : fmt::format("  DIFFERS from the reference: {}\n", run.difference);
  page += fmt::format("  MACs          {}\n", text(json["macs"]));
  page += constant_channels_text(run.chosen.planned.lowered->graphs->constant_channels);
  page += fmt::format("  instructions  {}\n", text(json["instructions"]));
  if (run.chosen.measurement.cycles) {
    page += fmt::format("  cycles        {}{}, {:.2f} per MAC\n", text(json["cycles"]),
                        estimate_remark(run.chosen.measurement),
                        json["cycles_per_mac"].is_null() ? 0.0 : json["cycles_per_mac"].get<double>());
  }
  if (run.chosen.measurement.latency_ms) {
    page += fmt::format("  latency       {:.2f} ms at {:g} MHz, {}{}\n", *run.chosen.measurement.latency_ms,
                        run.board.clock_hz / 1e6, waiting_text(run.chosen.measurement),
                        estimate_remark(run.chosen.measurement));
  }
  if (run.chosen.measurement.energy_uj)
    page += fmt::format("  energy        {:.1f} uJ (estimate)\n", *run.chosen.measurement.energy_uj);
  if (run.stream) page += stream_text(run);
  if (run.steps) page += step_text(*run.steps, run.chosen.measurement);
  const Json& ram = json["ram"];
  const Json& flash = json["flash"];
  const Json& stack = ram["stack_bound_bytes"].is_null() ? ram["stack_bytes"] : ram["stack_bound_bytes"];
  page += fmt::format("  RAM           {} B: arena {}, {}stack {}, {}\n", text(ram["total_bytes"]),
                      text(ram["arena_bytes"]), run.stream ? fmt::format("state {}, ", text(ram["state_bytes"])) : "",
                      text(stack), data_text(run.chosen.measurement));
  page += lower_bound_text(run.chosen.planned.plan);
  page += fmt::format("  flash         {} B: weights {}, code {}\n", text(flash["total_bytes"]),
                      text(flash["weights_bytes"]), text(flash["code_bytes"]));
  if (run.chosen.measurement.application) {
    const Json& linked = json["application"];
    page += fmt::format("  linked        {} B of RAM, {} B of flash: with vectors, start-up and a main loop\n",
                        text(linked["ram_bytes"]), text(linked["flash_bytes"]));
  }
  for (const std::string& miss : run.misses) page += "  " + miss + "\n";
  if (!run.front.empty()) page += "\n" + plans_text(run.front);
  if (run.explained) page += "\n" + explained_text(*run.explained);
  return run.chosen.measurement.layers ? page + "\n" + layers_text(json["layers"], run.chosen.measurement) : page;
}

}  // namespace milliwatt
