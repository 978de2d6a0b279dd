#include "report/compress_report.h"

#include <fmt/format.h>

#include <set>

#include "base/numbers.h"
#include "base/to_size.h"
#include "ops/questions.h"
#include "report/figures.h"

namespace milliwatt {
namespace {

/// One network's line of the table; figures that are not known are dashes.
std::string step_line(const std::string& name, const std::string& accuracy, const std::optional<std::int64_t>& flash,
                      const std::optional<std::int64_t>& ram, const std::optional<std::int64_t>& cycles) {
  const auto text = [](const std::optional<std::int64_t>& figure) { return figure ? grouped(*figure) : "-"; };
  return fmt::format("  {:<12} {:<40} {:>10} {:>10} {:>14}\n", name, accuracy, text(flash), text(ram), text(cycles));
}

std::optional<std::int64_t> difference(const std::optional<std::int64_t>& to, const std::optional<std::int64_t>& from) {
  if (!to || !from) return std::nullopt;
  return *to - *from;
}

WeightCounts sum_of(const std::vector<WeightCounts>& layers) {
  WeightCounts sum;
  for (const WeightCounts& layer : layers) {
    sum.weights += layer.weights;
    sum.nonzero += layer.nonzero;
    sum.macs += layer.macs;
    sum.macs_left += layer.macs_left;
  }
  return sum;
}

}  // namespace

std::int64_t parameter_bytes(const Graph& network) {
  std::int64_t bytes = 0;
  for (const Tensor& tensor : network.tensors) {
    if (tensor.is_constant() && tensor.type == ElementType::kFloat32) bytes += tensor.bytes();
  }
  return bytes;
}

std::vector<WeightCounts> weight_counts(const Graph& int8) {
  std::vector<WeightCounts> layers;
  for (const Operator& op : int8.operators) {
    const OpView view(int8, op);
    const std::optional<WeightedSum> sum = type_of(view).weighted_sum(view);
    if (!sum || view.input(sum->weights).type != ElementType::kInt8) continue;
    WeightCounts counts;
    counts.layer = op.name;
    std::set<int> values;
    for (const std::int8_t code : elements_of<std::int8_t>(view.input(sum->weights))) {
      ++counts.weights;
      counts.nonzero += code != 0 ? 1 : 0;
      values.insert(code);
    }
    counts.values = std::ssize(values);
    counts.macs = type_of(view).macs(view);
    counts.macs_left = counts.macs / counts.weights * counts.nonzero;
    layers.push_back(std::move(counts));
  }
  return layers;
}

Json compress_json(const Application& made) {
  if (!made.dense) return nullptr;
  const std::vector<WeightCounts> layers = weight_counts(made.int8);
  const WeightCounts sum = sum_of(layers);
  const WeightCounts before = sum_of(weight_counts(made.dense->int8));
  Json json = {{std::string(made.dense->score->metric()) + "_dense", made.dense->score->figure()},
               {"weights", before.weights},
               {"weights_left", sum.nonzero},
               {"macs_dense", before.macs},
               {"macs_left", sum.macs_left},
               {"layers", Json::array()}};
  for (const WeightCounts& layer : layers) {
    json["layers"].push_back(
        {{"name", layer.layer}, {"weights", layer.weights}, {"weights_left", layer.nonzero}, {"values", layer.values}});
  }
  return json;
}

std::string compress_text(const Application& made) {
  if (!made.dense) return "";
  const OnBoard& on = made.boards.front();
  const std::optional<Measurement> after = on.trial ? std::optional(on.trial->measurement) : std::nullopt;
  const auto flash = [](const auto& measured) { return measured ? measured->flash_bytes() : std::nullopt; };
  const auto ram = [](const auto& measured) { return measured ? measured->ram.total_bytes() : std::nullopt; };
  const auto cycles = [](const auto& measured) { return measured ? measured->cycles : std::nullopt; };
  std::string text = fmt::format("Compression\n  {:<12} {:<40} {:>10} {:>10} {:>14}\n", "network", "accuracy",
                                 "flash, B", "RAM, B", after ? cycles_heading(*after) : "cycles");
  text += step_line("float", figure_text(*made.on_float), {}, {}, {});
  text += step_line("int8", figure_text(*made.dense->score), flash(on.dense), ram(on.dense), cycles(on.dense));
  text += step_line("compressed", figure_text(made.on_int8()), flash(after), ram(after), cycles(after));
  text += step_line("difference", fmt::format("{:+.4f} to float", made.on_int8().figure() - made.on_float->figure()),
                    difference(flash(after), flash(on.dense)), difference(ram(after), ram(on.dense)),
                    difference(cycles(after), cycles(on.dense)));
  const std::vector<WeightCounts> layers = weight_counts(made.int8);
  const WeightCounts sum = sum_of(layers);
  const WeightCounts before = sum_of(weight_counts(made.dense->int8));
  text += fmt::format("  {} of {} weights left, {} of {} MACs\n", grouped(sum.nonzero), grouped(before.weights),
                      grouped(sum.macs_left), grouped(before.macs));
  for (const WeightCounts& layer : layers) {
    text += fmt::format("  {:<30} {} of {} weights, {} values\n", layer.layer, grouped(layer.nonzero),
                        grouped(layer.weights), layer.values);
  }
  return text;
}

}  // namespace milliwatt
