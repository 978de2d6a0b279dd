#include "report/compressed_model_report.h"

#include <fmt/format.h>

#include "base/numbers.h"
#include "ops/operator.h"
#include "report/compress_report.h"
#include "report/figures.h"

namespace milliwatt {
namespace {

/// Figures of a step on the board; those that are not known are empty.
struct StepFigures {
  std::optional<std::int64_t> flash, ram, cycles;
  std::optional<double> energy_uj;
};

StepFigures figures_of(const CompressStep& step) {
  if (!step.trial) return {};
  const Measurement& measured = step.trial->measurement;
  return {measured.flash_bytes(), measured.ram.total_bytes(), measured.cycles, measured.energy_uj};
}

std::string line(const std::string& name, const std::string& figure, const StepFigures& figures, bool is_difference) {
  const auto bytes = [&](const std::optional<std::int64_t>& value) {
    if (!value) return std::string("-");
    return (is_difference && *value > 0 ? "+" : "") + grouped(*value);
  };
  const std::string energy =
      figures.energy_uj ? fmt::format(fmt::runtime(is_difference ? "{:+.1f}" : "{:.1f}"), *figures.energy_uj) : "-";
  return fmt::format("  {:<15} {:<40} {:>10} {:>9} {:>13} {:>10}\n", name, figure, bytes(figures.flash),
                     bytes(figures.ram), bytes(figures.cycles), energy);
}

template <typename T>
std::optional<T> difference(const std::optional<T>& to, const std::optional<T>& from) {
  return to && from ? std::optional<T>(*to - *from) : std::nullopt;
}

std::string difference_line(const CompressStep& step, const CompressStep& dense) {
  const StepFigures to = figures_of(step), from = figures_of(dense);
  return line("", fmt::format("{:+.4f} to {}", step.score->figure() - dense.score->figure(), dense.name),
              {difference(to.flash, from.flash), difference(to.ram, from.ram), difference(to.cycles, from.cycles),
               difference(to.energy_uj, from.energy_uj)},
              true);
}

template <typename T>
Json ratio_json(const std::optional<T>& over, const std::optional<T>& under) {
  if (!over || !under || *under == 0) return nullptr;
  return static_cast<double>(*over) / static_cast<double>(*under);
}

Json step_json(const CompressStep& step) {
  const std::string metric(step.score->metric());
  const StepFigures figures = figures_of(step);
  return {{"name", step.name},
          {metric, step.score->figure()},
          {metric + "_interval", interval_json(*step.score)},
          {"flash_bytes", known(figures.flash)},
          {"ram_bytes", known(figures.ram)},
          {"cycles", known(figures.cycles)},
          {"energy_uj", known(figures.energy_uj)},
          {"macs", graph_macs(step.network)},
          {"agreement", step.trial ? Json(step.trial->agreement) : Json(nullptr)},
          {"why_not_run", step.why_no_trial.empty() ? Json(nullptr) : Json(step.why_no_trial)}};
}

Json layers_json(const Graph& network) {
  Json layers = Json::array();
  for (const WeightCounts& layer : weight_counts(network)) {
    layers.push_back(
        {{"name", layer.layer}, {"weights", layer.weights}, {"weights_left", layer.nonzero}, {"values", layer.values}});
  }
  return layers;
}

std::string weights_text(const CompressedModel& made) {
  std::int64_t before = 0, left = 0;
  for (const WeightCounts& layer : weight_counts(made.steps[made.dense].network)) before += layer.weights;
  for (const WeightCounts& layer : weight_counts(made.steps[made.chosen].network)) left += layer.nonzero;
  return fmt::format("  {} of {} weights are left, {} of {} MACs\n", grouped(left), grouped(before),
                     grouped(graph_macs(made.steps[made.chosen].network)),
                     grouped(graph_macs(made.steps[made.dense].network)));
}

}  // namespace

std::string compressed_step_text(const CompressedModelReport& report, const CompressedModel& made) {
  std::string text;
  const CompressStep& step = made.steps.back();
  if (made.steps.size() == 1) {
    text = fmt::format("{}: {}\n", report.data, report.of.text());
    text += fmt::format("  {:<15} {:<40} {:>10} {:>9} {:>13} {:>10}\n", "step", step.score->metric(), "flash, B",
                        "RAM, B", step.trial ? cycles_heading(step.trial->measurement) : "est. cycles", "est. uJ");
  }
  text += line(step.name, figure_text(*step.score), figures_of(step), false);
  if (!step.why_no_trial.empty()) text += fmt::format("                  not run: {}\n", step.why_no_trial);
  if (made.steps.size() > made.dense + 1 && made.steps.size() > 1)
    text += difference_line(step, made.steps[made.dense]);
  return text;
}

std::string compressed_model_text(const CompressedModelReport& report) {
  const CompressedModel& made = report.made;
  const CompressStep& chosen = made.steps[made.chosen];
  std::string text = weights_text(made);
  for (const std::string& note : made.notes) text += fmt::format("  {}\n", note);
  if (chosen.trial) {
    text += fmt::format("  {} of {} {}s on {}: {:g} % bit-exact with the host, {} {:.3f}\n",
                        std::min(report.request.board_items, report.of.count(Part::kTest)),
                        report.of.count(Part::kTest), report.of.noun(), report.request.board.title,
                        100 * chosen.trial->agreement, chosen.trial->score->metric(), chosen.trial->score->figure());
  }
  return text + fmt::format("{}: \"{}\"\n", report.output, chosen.name);
}

Json compressed_model_json(const CompressedModelReport& report) {
  const CompressedModel& made = report.made;
  const CompressStep& chosen = made.steps[made.chosen];
  const std::string metric(chosen.score->metric());
  const Measurement measured = chosen.trial ? chosen.trial->measurement : Measurement();
  const std::optional<std::int64_t> flash = measured.flash_bytes();
  Json json = {{"model", made.reals.source}, {"output", report.output}, {"data", report.data}};
  json["board"] = report.request.board.name;
  json["labelled"] = report.of.has_labels();
  json["samples"] = {{"training", report.of.count(Part::kTraining)},
                     {"validation", report.of.count(Part::kValidation)},
                     {"test", report.of.count(Part::kTest)},
                     {"board", chosen.trial ? std::min(report.request.board_items, report.of.count(Part::kTest)) : 0}};
  json["metric"] = metric;
  json[metric] = {{"float", made.on_float->figure()},
                  {"int8", chosen.score->figure()},
                  {"board", chosen.trial ? Json(chosen.trial->score->figure()) : Json(nullptr)}};
  json[metric + "_interval"] = {{"float", interval_json(*made.on_float)},
                                {"int8", interval_json(*chosen.score)},
                                {"board", chosen.trial ? interval_json(*chosen.trial->score) : Json(nullptr)}};
  json["bit_exact"] = chosen.trial ? Json(chosen.trial->agreement) : Json(nullptr);
  json["compression_ratio"] =
      flash ? Json(static_cast<double>(parameter_bytes(made.reals)) / static_cast<double>(*flash)) : Json(nullptr);
  json["ram"] = ram_json(measured);
  json["flash"] = flash_json(measured);
  json["cycles"] = known(measured.cycles);
  json["cycles_ratio"] = ratio_json(measured.cycles, figures_of(made.steps[made.dense]).cycles);
  json["latency_ms"] = known(measured.latency_ms);
  json["energy_uj"] = known(measured.energy_uj);
  json["macs"] = graph_macs(chosen.network);
  json["chosen"] = chosen.name;
  json["dense"] = made.steps[made.dense].name;
  json["steps"] = Json::array();
  for (const CompressStep& step : made.steps) json["steps"].push_back(step_json(step));
  json["layers"] = layers_json(chosen.network);
  json["notes"] = made.notes;
  json["estimates"] = estimates_json(measured, {"cycles", "latency_ms", "energy_uj"});
  return json;
}

}  // namespace milliwatt
