#include "report/inspect_report.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <memory>

#include "base/error.h"
#include "base/numbers.h"
#include "emit/text.h"
#include "ops/operator.h"
#include "tasks/tasks.h"

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

Json boards_json(const std::vector<BoardNeeds>& boards) {
  Json list = Json::array();
  for (const BoardNeeds& on : boards) {
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

std::string port_line(const char* kind, const Tensor& tensor) {
  return fmt::format("  {:<4} {}  \"{}\"\n", kind, short_text(tensor), comment_text(tensor.name));
}

/// What the model's metadata say of its task; damaged metadata are named as such.
struct About {
  std::shared_ptr<const Task> task;
  std::string damage;
};

About about(const Graph& model) {
  try {
    return {task_of(model), ""};
  } catch (const Error& error) {
    return {{}, error.what()};
  }
}

std::string about_text(const Graph& model) {
  const About what = about(model);
  if (!what.damage.empty()) return fmt::format("  metadata   {}\n", what.damage);
  if (!what.task) return "";
  std::vector<std::string> classes;
  for (const std::string& name : what.task->classes()) classes.push_back(comment_text(name));
  std::string text = fmt::format("  classes    {}\n", fmt::join(classes, ", "));
  if (what.task->has_front_end()) text += fmt::format("  front end  {}\n", what.task->front_end_line());
  return text;
}

/// Boards that cannot compute the network, grouped by the reason.
std::vector<std::pair<std::string, std::vector<std::string>>> refusals(const std::vector<BoardNeeds>& boards) {
  std::vector<std::pair<std::string, std::vector<std::string>>> refusals;
  for (const BoardNeeds& on : boards) {
    if (on.is_planned()) continue;
    const auto same = [&](const auto& refusal) { return refusal.first == on.reason; };
    auto found = std::ranges::find_if(refusals, same);
    if (found == refusals.end()) found = refusals.insert(found, {on.reason, {}});
    found->second.push_back(on.board.name);
  }
  return refusals;
}

/// Says that no board can compute the network, and why; empty if one can.
std::string no_board_text(const std::vector<BoardNeeds>& boards) {
  if (std::ranges::any_of(boards, &BoardNeeds::is_planned)) return "";
  std::string text;
  for (const auto& [reason, names] : refusals(boards)) text += fmt::format("  No board can compute it: {}\n", reason);
  return text;
}

/// A line for each board, then the reasons why some boards cannot compute the network.
std::string boards_text(const std::vector<BoardNeeds>& boards) {
  if (std::ranges::none_of(boards, &BoardNeeds::is_planned)) return "  no board\n";
  std::string text;
  for (const BoardNeeds& on : boards) {
    if (!on.is_planned()) continue;
    const std::string detail =
        !on.reason.empty()
            ? on.reason
            : fmt::format("arena {} B, weights {} B", grouped(on.needs.arena_bytes), grouped(on.needs.weights_bytes));
    text += fmt::format("  {:<16} {:<4} {}\n", on.board.name, on.reason.empty() ? "yes" : "no", detail);
  }
  for (const auto& [reason, names] : refusals(boards)) {
    if (names.size() == 1) {
      text += fmt::format("  {:<16} {:<4} {}\n", names[0], "no", reason);
    } else {
      text += fmt::format("  {}: no: {}\n", fmt::join(names, ", "), reason);
    }
  }
  return text;
}

}  // namespace

Json inspect_json(const Graph& model, const std::vector<BoardNeeds>& boards) {
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
  const std::shared_ptr<const Task> task = about(model).task;
  json["classes"] = task ? Json(task->classes()) : Json(nullptr);
  json["front_end"] = task ? task->front_end_json() : Json(nullptr);
  json["boards"] = boards_json(boards);
  return json;
}

std::string inspect_text(const Graph& model, const std::vector<BoardNeeds>& boards) {
  std::string text = fmt::format("{}: {} operators, {} parameters, {} MACs\n", model.source, model.operators.size(),
                                 grouped(parameters_of(model)), grouped(graph_macs(model)));
  text += no_board_text(boards);
  text += about_text(model);
  for (const TensorId id : model.inputs) text += port_line("in", model.tensor(id));
  for (const TensorId id : model.outputs) text += port_line("out", model.tensor(id));
  text += fmt::format("\n{:>4} {:<18} {:>12}  {}\n", "op", "kind", "MACs", "output");
  for (const Operator& op : model.operators) {
    const std::int64_t macs = operator_type(op.kind).macs(OpView(model, op));
    text += fmt::format("{:>4} {:<18} {:>12}  {}\n", op.source_index, op.kind, macs > 0 ? grouped(macs) : "",
                        short_text(model.tensor(op.outputs[0])));
  }
  text += "\nBoards that it fits, by arena and weights alone (`run` links and measures it):\n";
  return text + boards_text(boards);
}

}  // namespace milliwatt
