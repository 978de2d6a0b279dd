#include "cli/run_report.h"

#include <fmt/format.h>

#include "cli/explain.h"
#include "cli/figures.h"
#include "cli/pareto.h"
#include "emit/text.h"
#include "ops/operator.h"

namespace milliwatt {

namespace {

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

Json layers_of(const RunReport& report) {
  Json layers = Json::array();
  for (std::size_t op = 0; op < report.planned.graph.operators.size(); ++op) {
    const Operator& node = report.planned.graph.operators[op];
    if (node.kind == "FEED") continue;  // the caller's
    const auto& counts = report.measurement.layers;
    Json layer = {{"name", node.name}, {"op", node.kind}, {"index", node.source_index}};
    layer["macs"] = operator_type(node.kind).macs(OpView(report.planned.graph, node));
    layer["instructions"] = counts ? Json((*counts)[op].instructions) : Json(nullptr);
    layer["cycles"] = counts ? Json((*counts)[op].cycles) : Json(nullptr);
    const bool stalls = counts && report.measurement.stall_cycles;
    layer["stall_cycles"] = stalls ? Json((*counts)[op].stall_cycles) : Json(nullptr);
    layer["ram_bytes"] = arena_bytes_of(report.planned, op);
    layer["function"] = report.source.layers[op].function;
    layer["kernel"] = report.planned.plan.kernels[op].function;
    if (report.stream) layer["steps"] = report.stream->plan.steps[op];
    if (report.stream) layer["window_steps"] = report.planned.plan.kernels[op].steps.steps;
    layers.push_back(layer);
  }
  return layers;
}

/// What moving the window costs, and which layers gain nothing by it.
std::string stream_text(const RunReport& report) {
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

}  // namespace

Json run_json(const RunReport& report) {
  const Measurement& measured = report.measurement;
  const std::int64_t macs = graph_macs(report.planned.model);
  Json json;
  json["model"] = report.planned.model.source;
  json["board"] = report.board.name;
  json["core"] = report.board.core;
  json["bit_exact"] = report.bit_exact;
  if (!report.bit_exact) json["first_difference"] = report.difference;
  json["macs"] = macs;
  json["constant_channels"] = constant_channels_json(report.planned.constant_channels);
  json["instructions"] = known(measured.instructions);
  json["cycles"] = known(measured.cycles);
  json["cycles_per_mac"] = measured.cycles && macs > 0
                               ? Json(static_cast<double>(*measured.cycles) / static_cast<double>(macs))
                               : Json(nullptr);
  json["stall_cycles"] = known(measured.stall_cycles);
  json["latency_ms"] = known(measured.latency_ms);
  json["energy_uj"] = known(measured.energy_uj);
  json["ram"] = ram_json(measured);
  json["flash"] = flash_json(measured);
  json["application"] = application_json(measured);
  json["arena_lower_bound_bytes"] = report.planned.plan.lower_bound_bytes;
  json["arena_proven"] = report.planned.plan.proven_optimal;
  json["arena_touched_bytes"] = known(measured.arena_touched_bytes);
  json["estimates"] = {"cycles", "cycles_per_mac", "stall_cycles", "latency_ms", "energy_uj"};
  json["layers"] = layers_of(report);
  json["misses"] = report.misses;
  if (!report.explained.is_null()) json["explained"] = report.explained;
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

std::string run_text(const RunReport& report) {
  const Json json = run_json(report);
  const auto text = [](const Json& value) {
    return value.is_null() ? std::string("not known") : grouped(value.get<std::int64_t>());
  };
  std::string page = fmt::format("{} on {} ({})\n", report.planned.model.source, report.board.name, report.board.core);
  page += report.bit_exact ? "  same bits as the reference\n"
                           : fmt::format("  DIFFERS from the reference: {}\n", report.difference);
  page += fmt::format("  MACs          {}\n", text(json["macs"]));
  page += constant_channels_text(report.planned.constant_channels);
  page += fmt::format("  instructions  {}\n", text(json["instructions"]));
  if (report.measurement.cycles) {
    page += fmt::format("  cycles        {} (estimate), {:.2f} per MAC\n", text(json["cycles"]),
                        json["cycles_per_mac"].is_null() ? 0.0 : json["cycles_per_mac"].get<double>());
  }
  if (report.measurement.latency_ms) {
    page += fmt::format("  latency       {:.2f} ms at {:g} MHz, {} (estimate)\n", *report.measurement.latency_ms,
                        report.board.clock_hz / 1e6, waiting_text(report.measurement));
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
  if (!report.explained.is_null()) page += "\n" + explain_text(report.explained);
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

}  // namespace milliwatt
