#include "report/quantize_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "base/numbers.h"
#include "emit/text.h"

namespace milliwatt {
namespace {

double share(const RightAnswers& answers) {
  return static_cast<double>(answers.right) / static_cast<double>(answers.total);
}

Json share_json(const RightAnswers& answers) { return answers.total == 0 ? Json(nullptr) : Json(share(answers)); }

Json interval_json(const RightAnswers& answers) {
  if (answers.total == 0) return nullptr;
  const Interval interval = wilson_interval(answers.right, answers.total);
  return {interval.low, interval.high};
}

std::string share_text(const RightAnswers& answers) {
  const Interval interval = wilson_interval(answers.right, answers.total);
  return fmt::format("{:.3f} (95 % interval {:.3f} to {:.3f})", share(answers), interval.low, interval.high);
}

/// JSON has no infinity: null stands for no difference, and for nothing to compare.
Json snr_json(double snr_db) { return std::isfinite(snr_db) ? Json(snr_db) : Json(nullptr); }

std::string snr_text(double snr_db) {
  if (std::isnan(snr_db)) return "-";
  return std::isinf(snr_db) ? "exact" : fmt::format("{:.1f}", snr_db);
}

/// Bytes of the constants that operators read.
std::int64_t weights_bytes(const Graph& graph) {
  std::set<TensorId> constants;
  for (const Operator& op : graph.operators) {
    for (const TensorId id : op.inputs) {
      if (id != kNoTensor && graph.tensor(id).is_constant()) constants.insert(id);
    }
  }
  std::int64_t bytes = 0;
  for (const TensorId id : constants) bytes += graph.tensor(id).bytes();
  return bytes;
}

std::ptrdiff_t int8_operators(const QuantizedModel& model) {
  return std::ranges::count_if(model.why_real, [](const std::string& why) { return why.empty(); });
}

std::string accuracy_text(const NetworkComparison& comparison) {
  std::string text;
  if (comparison.reals.total > 0) {
    text += fmt::format("  accuracy     float32 {}\n               int8    {}\n", share_text(comparison.reals),
                        share_text(comparison.int8));
  }
  if (comparison.agreement.total > 0) {
    text += fmt::format("  agreement    the same output is the largest for {:.1f} % of them\n",
                        100 * share(comparison.agreement));
  }
  return text;
}

}  // namespace

Json quantize_json(const QuantizeReport& report) {
  const Graph& reals = report.model.reals;
  const NetworkComparison& comparison = report.comparison;
  Json json = {{"model", reals.source}, {"output", report.output}, {"bytes", report.output_bytes}};
  json["data"] = report.data;
  json["conversion"] = report.conversion.empty() ? Json(nullptr) : Json(report.conversion);
  json["method"] = report.method;
  json["samples"] = {{"calibration", report.calibration_samples},
                     {"compared", report.compared_samples},
                     {"held_out", report.is_held_out}};
  json["weights_bytes"] = {{"float", weights_bytes(reals)}, {"int8", weights_bytes(report.model.int8.graph)}};
  json["accuracy"] = {{"float", share_json(comparison.reals)}, {"int8", share_json(comparison.int8)}};
  json["accuracy_interval"] = {{"float", interval_json(comparison.reals)}, {"int8", interval_json(comparison.int8)}};
  json["agreement"] = share_json(comparison.agreement);
  json["layers"] = Json::array();
  for (std::size_t i = 0; i < reals.operators.size(); ++i) {
    const Operator& op = reals.operators[i];
    const std::string& why = report.model.why_real[i];
    json["layers"].push_back({{"name", op.name},
                              {"op", op.kind},
                              {"type", why.empty() ? "s8" : "f32"},
                              {"why_float", why.empty() ? Json(nullptr) : Json(why)},
                              {"snr_db", snr_json(comparison.snr_db[op.outputs[0]])}});
  }
  return json;
}

std::string quantize_text(const QuantizeReport& report) {
  const Graph& reals = report.model.reals;
  std::string text = fmt::format("{}: {} of {} operators are int8\n", reals.source, int8_operators(report.model),
                                 reals.operators.size());
  text += fmt::format("  data         {}: {} samples for calibration ({}), {} {} for the figures below\n", report.data,
                      report.calibration_samples, report.method, report.compared_samples,
                      report.is_held_out ? "others" : "of them");
  if (!report.conversion.empty()) text += fmt::format("  values       {}\n", report.conversion);
  text += fmt::format("  weights      {} B in float32, {} B now\n", grouped(weights_bytes(reals)),
                      grouped(weights_bytes(report.model.int8.graph)));
  text += accuracy_text(report.comparison);
  text += "Layers: signal to noise of what they give, against the float32 network\n";
  text += fmt::format("  {:>6}  {:<4}  {:<18} {}\n", "dB", "type", "operator", "layer");
  for (std::size_t i = 0; i < reals.operators.size(); ++i) {
    const Operator& op = reals.operators[i];
    const std::string& why = report.model.why_real[i];
    text += fmt::format("  {:>6}  {:<4}  {:<18} \"{}\"\n", snr_text(report.comparison.snr_db[op.outputs[0]]),
                        why.empty() ? "s8" : "f32", op.kind, comment_text(op.name));
    if (!why.empty()) text += fmt::format("          stays float32: {}\n", comment_text(why.substr(0, why.find(';'))));
  }
  return text + fmt::format("{}: {} bytes\n", report.output, grouped(report.output_bytes));
}

}  // namespace milliwatt
