#include "formats/onnx/fuse_quantization.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/to_size.h"
#include "formats/onnx/own_names.h"
#include "ops/operator.h"

namespace milliwatt::onnx {
namespace {

class Fuser {
 public:
  Fuser(Graph graph, const std::map<TensorId, Quantization>& codings)
      : graph_(std::move(graph)), codings_(codings), readers_(graph_.tensors.size(), 0) {
    for (const Operator& op : graph_.operators) {
      for (const TensorId id : op.inputs) {
        if (id != kNoTensor) ++readers_[id];
      }
    }
    for (const TensorId id : graph_.outputs) ++readers_[id];
  }

  Graph fused() {
    std::vector<Operator> operators = std::move(graph_.operators);
    for (Operator& op : operators) {
      if (op.kind != "QUANTIZE" || graph_.tensor(op.inputs[0]).type != ElementType::kFloat32) continue;
      encoders_[op.inputs[0]] = &op;
    }
    for (Operator& op : operators) {
      if (is_gone_.contains(&op)) continue;
      if (op.kind == "DEQUANTIZE" && graph_.tensor(op.inputs[0]).type == ElementType::kInt8) {
        codes_[op.outputs[0]] = op.inputs[0];
      } else if (op.kind == "QUANTIZE" && codes_.contains(op.inputs[0])) {
        op.inputs[0] = codes_.at(op.inputs[0]);
      } else if (fuse(op)) {
        continue;
      }
      kept_.push_back(std::move(op));
    }
    graph_.operators = std::move(kept_);
    return std::move(graph_);
  }

 private:
  // Tries to compute the operator on codes.
  bool fuse(const Operator& from) {
    const OperatorType* type = find_operator_type(from.kind);
    if (type == nullptr || from.outputs.size() != 1 || graph_.tensor(from.outputs[0]).type != ElementType::kFloat32) {
      return false;
    }
    const OutputRule rule = type->int8_rule().output;
    if (rule == OutputRule::kNone) return false;
    const std::size_t tensors = graph_.tensors.size();
    Operator op = from;
    Operator* encoder = only_encoder(from.outputs[0]);
    if (!take_codes(from, op) || (encoder == nullptr && rule != OutputRule::kAsInput) ||
        !take_constants(*type, from, op)) {
      return undo(tensors);
    }
    op.outputs[0] = encoder != nullptr ? encoder->outputs[0] : as_input(from, op);
    if (op.outputs[0] == kNoTensor || graph_.tensor(op.outputs[0]).type != ElementType::kInt8 ||
        (rule == OutputRule::kAsInput && !has_one_quantization(op)) || !type->problems(OpView(graph_, op)).empty()) {
      return undo(tensors);
    }
    if (encoder != nullptr && op.name == fmt::format("{}{}", encoder->name, kRealSuffix)) op.name = encoder->name;
    kept_.push_back(op);
    if (encoder != nullptr) {
      is_gone_.insert(encoder);
    } else {
      codes_[from.outputs[0]] = op.outputs[0];
      kept_.push_back({"DEQUANTIZE", from.name + "/real", {op.outputs[0]}, from.outputs, {}, from.source_index});
    }
    return true;
  }

  bool undo(std::size_t tensors) {
    graph_.tensors.resize(tensors);
    return false;
  }

  Operator* only_encoder(TensorId id) {
    const auto found = encoders_.find(id);
    return found == encoders_.end() || readers_.at(id) != 1 ? nullptr : found->second;
  }

  // Do all codes that the operator reads and writes mean the same?
  bool has_one_quantization(const Operator& op) const {
    const Quantization& output = graph_.tensor(op.outputs[0]).quantization;
    return std::ranges::all_of(op.inputs, [&](TensorId id) {
      return id == kNoTensor || graph_.tensor(id).type != ElementType::kInt8 ||
             graph_.tensor(id).quantization == output;
    });
  }

  bool take_codes(const Operator& from, Operator& op) const {
    bool has_any = false;
    for (std::size_t i = 0; i < from.inputs.size(); ++i) {
      if (from.inputs[i] == kNoTensor || graph_.tensor(from.inputs[i]).is_constant()) continue;
      const auto found = codes_.find(from.inputs[i]);
      if (found == codes_.end()) return false;
      op.inputs[i] = found->second;
      has_any = true;
    }
    return has_any;
  }

  // Real constants as codes: weights, biases, and others whose coding is known.
  bool take_constants(const OperatorType& type, const Operator& from, Operator& op) {
    const std::optional<WeightedSum> sum = type.weighted_sum(OpView(graph_, from));
    for (std::size_t i = 0; i < from.inputs.size(); ++i) {
      const TensorId id = from.inputs[i];
      if (id == kNoTensor || !graph_.tensor(id).is_constant()) continue;
      if (graph_.tensor(id).type != ElementType::kFloat32) continue;
      if (sum && i == sum->bias) continue;
      const auto coding = codings_.find(id);
      if (coding == codings_.end()) return false;
      Quantization quantization = coding->second;
      if (sum) {
        quantization.axis = static_cast<int>(sum->output_dimension);
        quantization.zero_points.assign(quantization.scales.size(), 0);
      }
      op.inputs[i] = coded(id, quantization);
      if (op.inputs[i] == kNoTensor) return false;
    }
    if (!sum || from.inputs.size() <= sum->bias || from.inputs[sum->bias] == kNoTensor) return true;
    op.inputs[sum->bias] = coded_bias(from.inputs[sum->bias], graph_.tensor(op.inputs[sum->input]).quantization,
                                      graph_.tensor(op.inputs[sum->weights]).quantization);
    return op.inputs[sum->bias] != kNoTensor;
  }

  TensorId add(TensorId like, ElementType type, const Quantization& quantization, std::vector<std::byte> data) {
    Tensor tensor = graph_.tensor(like);
    tensor.name += "/codes";
    tensor.type = type;
    tensor.quantization = quantization;
    tensor.data = std::move(data);
    graph_.tensors.push_back(std::move(tensor));
    return static_cast<TensorId>(graph_.tensors.size() - 1);
  }

  // The codes that the file has: the numbers were made of them. kNoTensor if they are none of s8.
  TensorId coded(TensorId id, const Quantization& quantization) {
    const Tensor& reals = graph_.tensor(id);
    const auto inner = to_size(
        element_count({reals.shape.begin() + std::min<std::ptrdiff_t>(quantization.axis + 1, std::ssize(reals.shape)),
                       reals.shape.end()}));
    std::vector<std::byte> data;
    for (const float real : elements_of<float>(reals)) {
      const std::size_t at = quantization.per_channel() ? data.size() / inner % quantization.scales.size() : 0;
      const float code =
          std::nearbyint(real / quantization.scales[at]) + static_cast<float>(quantization.zero_points[at]);
      if (!(code >= -128 && code <= 127)) return kNoTensor;
      data.push_back(static_cast<std::byte>(static_cast<int>(code)));
    }
    return add(id, ElementType::kInt8, quantization, std::move(data));
  }

  TensorId coded_bias(TensorId id, const Quantization& input, const Quantization& weights) {
    Quantization quantization;
    std::vector<std::byte> data;
    const auto reals = elements_of<float>(graph_.tensor(id));
    for (std::size_t c = 0; c < reals.size(); ++c) {
      const double scale =
          static_cast<double>(input.scales[0]) * static_cast<double>(weights.scales[weights.per_channel() ? c : 0]);
      const double code = std::round(static_cast<double>(reals[c]) / scale);
      if (!(std::abs(code) <= std::numeric_limits<std::int32_t>::max())) return kNoTensor;
      const auto narrow = static_cast<std::int32_t>(code);
      const auto bytes = std::as_bytes(std::span(&narrow, 1));
      data.insert(data.end(), bytes.begin(), bytes.end());
      if (weights.per_channel() || c == 0) quantization.scales.push_back(static_cast<float>(scale));
    }
    quantization.zero_points.assign(quantization.scales.size(), 0);
    return add(id, ElementType::kInt32, quantization, std::move(data));
  }

  TensorId as_input(const Operator& from, const Operator& op) {
    if (op.inputs.empty() || op.inputs[0] == kNoTensor) return kNoTensor;
    return add(from.outputs[0], ElementType::kInt8, graph_.tensor(op.inputs[0]).quantization, {});
  }

  Graph graph_;
  const std::map<TensorId, Quantization>& codings_;
  Indexed<int> readers_;
  std::map<TensorId, Operator*> encoders_;  // QUANTIZE of real numbers, by what it reads
  std::set<const Operator*> is_gone_;
  std::map<TensorId, TensorId> codes_;  // what a tensor of real numbers was decoded from
  std::vector<Operator> kept_;
};

}  // namespace

Graph fuse_quantization(Graph graph, const std::map<TensorId, Quantization>& codings) {
  const bool has_codes = std::ranges::any_of(
      graph.operators, [](const Operator& op) { return op.kind == "QUANTIZE" || op.kind == "DEQUANTIZE"; });
  return has_codes ? Fuser(std::move(graph), codings).fused() : graph;
}

}  // namespace milliwatt::onnx
