// milliwatt inspect MODEL: what is in it, and which boards it fits.
#include <fmt/format.h>

#include <algorithm>

#include "cli/command.h"
#include "cli/what_fits.h"
#include "emit/text.h"
#include "ops/operator.h"

namespace milliwatt {
namespace {

Json describe(const Tensor& tensor) {
  Json json;
  json["name"] = tensor.name;
  json["type"] = element_name(tensor.type);
  json["shape"] = tensor.shape;
  if (!tensor.quantization.empty()) {
    json["scale"] = tensor.quantization.scales;
    json["zero_point"] = tensor.quantization.zero_points;
    if (tensor.quantization.per_channel()) json["axis"] = tensor.quantization.axis;
  }
  return json;
}

std::string short_text(const Tensor& tensor) {
  const std::string text = fmt::format("{} {}", shape_text(tensor.shape), element_name(tensor.type));
  const Quantization& quantization = tensor.quantization;
  if (quantization.per_channel()) return text + fmt::format(" ({} scales)", quantization.scales.size());
  if (quantization.empty()) return text;
  return text + fmt::format(" ({:.6g}, {})", quantization.scales[0], quantization.zero_points[0]);
}

/// The most bytes of one operator's inputs and outputs together: no arena of whole tensors is smaller.
std::int64_t whole_tensor_bytes(const Graph& model) {
  std::int64_t most = 0;
  for (const Operator& op : model.operators) {
    std::int64_t bytes = 0;
    for (const std::vector<TensorId>* ids : {&op.inputs, &op.outputs}) {
      for (const TensorId id : *ids) {
        if (id != kNoTensor && !model.tensor(id).is_constant()) bytes += model.tensor(id).bytes();
      }
    }
    most = std::max(most, bytes);
  }
  return most;
}

/// Elements of all constants.
std::int64_t parameters_of(const Graph& graph) {
  std::int64_t count = 0;
  for (const Tensor& tensor : graph.tensors) count += tensor.is_constant() ? tensor.elements() : 0;
  return count;
}

/// Which boards the model fits, before anything is built: arena and weights against RAM and flash.
Json fits(const Graph& model) {
  Json list = Json::array();
  for (const BoardNeeds& on : needs_on_boards(model, {})) {
    Json entry = {{"board", on.board.name}, {"fits", on.reason.empty()}};
    if (!on.reason.empty()) entry["reason"] = on.reason;
    if (on.is_planned()) {
      entry["arena_bytes"] = on.needs.arena_bytes;
      entry["weights_bytes"] = on.needs.weights_bytes;
    }
    list.push_back(entry);
  }
  return list;
}

Json describe(const Graph& model) {
  Json json;
  json["model"] = model.source;
  json["sha256"] = model.sha256;
  json["macs"] = graph_macs(model);
  json["parameters"] = parameters_of(model);
  json["whole_tensor_bytes"] = whole_tensor_bytes(model);
  for (const TensorId id : model.inputs) json["inputs"].push_back(describe(model.tensor(id)));
  for (const TensorId id : model.outputs) json["outputs"].push_back(describe(model.tensor(id)));
  for (const Operator& op : model.operators) {
    Json entry = {{"index", op.source_index}, {"op", op.kind}, {"name", op.name}};
    for (const TensorId id : op.inputs) {
      entry["inputs"].push_back(id == kNoTensor ? Json(nullptr) : describe(model.tensor(id)));
    }
    for (const TensorId id : op.outputs) entry["outputs"].push_back(describe(model.tensor(id)));
    entry["macs"] = operator_type(op.kind).macs(OpView(model, op));
    json["operators"].push_back(entry);
  }
  json["boards"] = fits(model);
  return json;
}

std::string port_line(const char* kind, const Tensor& tensor) {
  return fmt::format("  {:<4} {}  \"{}\"\n", kind, short_text(tensor), comment_text(tensor.name));
}

std::string page(const Graph& model) {
  std::string text = fmt::format("{}: {} operators, {} parameters, {} MACs\n", model.source, model.operators.size(),
                                 grouped(parameters_of(model)), grouped(graph_macs(model)));
  for (const TensorId id : model.inputs) text += port_line("in", model.tensor(id));
  for (const TensorId id : model.outputs) text += port_line("out", model.tensor(id));
  text += fmt::format("\n{:>4} {:<18} {:>12}  {}\n", "op", "kind", "MACs", "output");
  for (const Operator& op : model.operators) {
    const std::int64_t macs = operator_type(op.kind).macs(OpView(model, op));
    text += fmt::format("{:>4} {:<18} {:>12}  {}\n", op.source_index, op.kind, macs > 0 ? grouped(macs) : "",
                        short_text(model.tensor(op.outputs[0])));
  }
  text += "\nFits, by arena and weights alone (the linked figures come with `run`):\n";
  for (const Json& entry : fits(model)) {
    const std::string detail =
        entry.contains("reason")
            ? entry["reason"].get<std::string>()
            : fmt::format("arena {} B, weights {} B", grouped(entry["arena_bytes"]), grouped(entry["weights_bytes"]));
    text += fmt::format("  {:<16} {:<4} {}\n", entry["board"].get<std::string>(),
                        entry["fits"].get<bool>() ? "yes" : "no", detail);
  }
  return text;
}

}  // namespace

void add_inspect(CLI::App& app, Action& action) {
  struct Options {
    std::string model;
    bool as_json = false;
  };
  const auto options = std::make_shared<Options>();
  CLI::App* command =
      app.add_subcommand("inspect", "Operators, shapes, types, quantization, MACs, parameters; which boards it fits");
  command->footer("Example: milliwatt inspect kws.tflite");
  command->add_option("MODEL", options->model, "A .tflite file")->required();
  command->add_flag("--json", options->as_json, "One JSON object on standard output");
  command->callback([options, &action] {
    action = [options] {
      const Graph model = read_verified_model(options->model);
      if (options->as_json) {
        print_json(describe(model));
      } else {
        print(page(model));
      }
      return 0;
    };
  });
}

}  // namespace milliwatt
