#include "compress/int8_network.h"

#include <map>
#include <utility>

#include "base/to_size.h"
#include "compress/quantize_constants.h"
#include "ops/questions.h"
#include "passes/unused_name.h"

namespace milliwatt {
namespace {

class Writer {
 public:
  Writer(const Graph& graph, const Int8Plan& plan) : graph_(graph), plan_(plan), result_(graph) {
    result_.operators.clear();
  }

  Int8Network write(NetworkIo io) {
    if (io == NetworkIo::kInt8) {
      for (const TensorId input : graph_.inputs) make_codes(input);
    }
    for (std::size_t i = 0; i < graph_.operators.size(); ++i) {
      plan_.is_int8[i] ? add_int8(static_cast<int>(i)) : add_real(static_cast<int>(i));
    }
    for (TensorId& output : result_.outputs) {
      if (!holds_reals(output)) continue;
      output = io == NetworkIo::kInt8 ? as_codes(output, plan_.tensors[output]) : as_reals(output);
    }
    return {std::move(result_), std::move(sources_)};
  }

 private:
  /// In the float network.
  bool holds_reals(TensorId id) const {
    return id != kNoTensor && graph_.tensor(id).type == ElementType::kFloat32 && !graph_.tensor(id).is_constant();
  }

  void make_codes(TensorId id) {
    if (!holds_reals(id)) return;
    result_.tensor(id).type = ElementType::kInt8;
    result_.tensor(id).quantization = plan_.tensors[id];
  }

  void add_int8(int number) {
    const OpView from(graph_, graph_.operators[number]);
    Operator op = from.op();
    const std::optional<WeightedSum> sum = type_of(from).weighted_sum(from);
    const bool as_output = type_of(from).int8_rule().output == OutputRule::kAsInput && holds_reals(op.outputs[0]);
    for (std::size_t i = 0; i < op.inputs.size(); ++i) {
      const TensorId id = op.inputs[i];
      if (holds_reals(id)) {
        op.inputs[i] = as_codes(id, plan_.tensors[as_output ? op.outputs[0] : id]);
      } else if (id != kNoTensor && result_.tensor(id).type == ElementType::kFloat32) {
        quantize_constant(from, sum, i);
      }
    }
    for (const TensorId output : op.outputs) make_codes(output);
    add(std::move(op), number);
  }

  void quantize_constant(const OpView& op, const std::optional<WeightedSum>& sum, std::size_t i) {
    Tensor& constant = result_.tensor(op.op().inputs[i]);
    if (sum && i == sum->weights) {
      quantize_weights(constant, plan_.tensors[op.op().inputs[i]]);
    } else if (sum && i == sum->bias) {
      quantize_bias(constant, plan_.tensors[op.op().inputs[sum->input]].scales[0],
                    plan_.tensors[op.op().inputs[sum->weights]]);
    } else {
      quantize_values(constant, plan_.tensors[op.op().inputs[i]]);
    }
  }

  void add_real(int number) {
    Operator op = graph_.operators[number];
    for (TensorId& input : op.inputs) {
      if (holds_reals(input)) input = as_reals(input);
    }
    add(std::move(op), number);
  }

  void add(Operator op, int source) {
    result_.operators.push_back(std::move(op));
    sources_.push_back(source);
  }

  bool has_codes(TensorId id) const { return result_.tensor(id).type == ElementType::kInt8; }

  TensorId as_codes(TensorId id, const Quantization& quantization) {
    if (has_codes(id) && result_.tensor(id).quantization == quantization) return id;
    for (const TensorId made : codes_[id]) {
      if (result_.tensor(made).quantization == quantization) return made;
    }
    const TensorId made = converted("QUANTIZE", id, "/codes", ElementType::kInt8, quantization);
    codes_[id].push_back(made);
    return made;
  }

  TensorId as_reals(TensorId id) {
    if (!has_codes(id)) return id;
    const auto [found, is_new] = reals_.try_emplace(id, kNoTensor);
    if (is_new) found->second = converted("DEQUANTIZE", id, "/real", ElementType::kFloat32, {});
    return found->second;
  }

  TensorId converted(const char* kind, TensorId id, const char* ending, ElementType type,
                     const Quantization& quantization) {
    Tensor tensor = result_.tensor(id);
    tensor.name = unused_tensor_name(result_, tensor.name + ending);
    tensor.type = type;
    tensor.quantization = quantization;
    const auto made = static_cast<TensorId>(result_.tensors.size());
    Operator op;
    op.kind = kind;
    op.name = unused_operator_name(graph_, tensor.name);
    op.inputs = {id};
    op.outputs = {made};
    result_.tensors.push_back(std::move(tensor));
    add(std::move(op), -1);
    return made;
  }

  const Graph& graph_;
  const Int8Plan& plan_;
  Graph result_;
  Indexed<int> sources_;
  std::map<TensorId, std::vector<TensorId>> codes_;  // of tensors that operators read with another quantization
  std::map<TensorId, TensorId> reals_;
};

}  // namespace

Int8Network int8_network(const Graph& graph, const Int8Plan& plan, NetworkIo io) {
  return Writer(graph, plan).write(io);
}

}  // namespace milliwatt
