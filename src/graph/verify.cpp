// Two walks: the tensors, each on its own; then the operators in order, with a mark on every tensor that has a value
// so far. Ids are checked before they are used, sizes before they are multiplied.
#include "graph/verify.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>
#include <string_view>

#include "base/in_quotes.h"
#include "base/indexed.h"
#include "base/problems.h"
#include "base/to_size.h"

namespace milliwatt {
namespace {

// Offsets and sizes on a device are 32 bits.
constexpr std::int64_t kLargestTensorBytes = std::numeric_limits<std::int32_t>::max();

class Verifier {
 public:
  explicit Verifier(const Graph& graph) : graph_(graph) {}

  std::vector<std::string> run() {
    check_tensors();
    check_inputs();
    check_operators();
    check_outputs();
    return problems_.list();
  }

 private:
  // Where a tensor's value comes from; the operator walk marks tensors as it goes.
  enum class Origin { kNone, kConstant, kVariable, kInput, kOperator };

  bool is_id(TensorId id) const { return id >= 0 && to_size(id) < graph_.tensors.size(); }

  std::string tensor_label(TensorId id) const {
    return is_id(id) ? fmt::format("tensor {} {}", id, in_quotes(graph_.tensor(id).name))
                     : fmt::format("tensor {}", id);
  }

  void add(const std::string& place, const std::string& what) { problems_.add(place + ": " + what); }

  void check_tensors() {
    std::set<std::string_view> names;
    for (std::size_t i = 0; i < graph_.tensors.size(); ++i) {
      const Tensor& tensor = graph_.tensors[i];
      const std::string place = tensor_label(static_cast<TensorId>(i));
      if (tensor.name.empty()) add(place, "has no name; every tensor needs its own");
      if (!names.insert(tensor.name).second) add(place, "another tensor has that name; names must be unique");
      if (check_shape(tensor, place)) {
        check_data(tensor, place);
        check_quantization(tensor, place);
      }
      origins_.push_back(tensor.is_constant() ? Origin::kConstant
                         : tensor.is_variable ? Origin::kVariable
                                              : Origin::kNone);
    }
  }

  bool check_shape(const Tensor& tensor, const std::string& place) {
    std::int64_t bytes = bytes_of(tensor.type, 1);
    for (const std::int64_t size : tensor.shape) {
      if (size < 1) {
        add(place, fmt::format("shape {}; sizes must be at least 1", shape_text(tensor.shape)));
        return false;
      }
    }
    for (const std::int64_t size : tensor.shape) {
      if (size > kLargestTensorBytes / bytes) {
        add(place, fmt::format("shape {} is too large; a tensor has at most {} bytes", shape_text(tensor.shape),
                               kLargestTensorBytes));
        return false;
      }
      bytes *= size;
    }
    return true;
  }

  void check_data(const Tensor& tensor, const std::string& place) {
    if (tensor.data.empty()) return;
    if (tensor.is_variable) add(place, "is a variable with constant data; it can be only one of them");
    if (static_cast<std::int64_t>(tensor.data.size()) != tensor.bytes()) {
      add(place, fmt::format("has {} bytes of data; {} {} takes {}", tensor.data.size(), element_name(tensor.type),
                             shape_text(tensor.shape), tensor.bytes()));
    } else if (tensor.type == ElementType::kBool &&
               std::ranges::any_of(tensor.data, [](std::byte b) { return b > std::byte{1}; })) {
      add(place, "has a bool that is neither 0 nor 1");
    }
  }

  void check_quantization(const Tensor& tensor, const std::string& place) {
    const Quantization& quantization = tensor.quantization;
    if (quantization.zero_points.size() != quantization.scales.size()) {
      add(place, fmt::format("has {} scales and {} zero points; give as many of each", quantization.scales.size(),
                             quantization.zero_points.size()));
      return;
    }
    if (quantization.per_channel()) check_channels(tensor, place);
    // Some converters write 0 for a channel whose weights are all zero.
    const auto is_scale = [&](float s) { return std::isfinite(s) && (s > 0 || (s == 0 && tensor.is_constant())); };
    const auto scale = std::ranges::find_if_not(quantization.scales, is_scale);
    if (scale != quantization.scales.end()) {
      add(place, fmt::format("scale {}; scales must be {} and finite", *scale,
                             tensor.is_constant() ? "0 or more" : "positive"));
    }
    const CodeRange range = code_range(tensor.type);
    const auto zero = std::ranges::find_if(quantization.zero_points,
                                           [&](std::int64_t z) { return z < range.lowest || z > range.highest; });
    if (zero != quantization.zero_points.end()) {
      add(place, fmt::format("zero point {} is not a code of {}; those are {} to {}", *zero, element_name(tensor.type),
                             range.lowest, range.highest));
    }
  }

  void check_channels(const Tensor& tensor, const std::string& place) {
    const Quantization& quantization = tensor.quantization;
    const int axis = quantization.axis;
    if (axis < 0 || to_size(axis) >= tensor.shape.size()) {
      add(place, fmt::format("quantized along axis {}; its shape {} has axes 0 to {}", axis, shape_text(tensor.shape),
                             static_cast<std::int64_t>(tensor.shape.size()) - 1));
    } else if (static_cast<std::int64_t>(quantization.scales.size()) != tensor.shape[to_size(axis)]) {
      add(place, fmt::format("has {} scales along axis {}; its shape {} needs 1 or {}", quantization.scales.size(),
                             axis, shape_text(tensor.shape), tensor.shape[to_size(axis)]));
    }
  }

  void check_inputs() {
    for (const TensorId id : graph_.inputs) {
      const std::string place = "input " + tensor_label(id);
      if (!is_id(id)) {
        add(place, fmt::format("there is no such tensor; the graph has {}", graph_.tensors.size()));
        continue;
      }
      Origin& origin = origins_[id];
      if (origin == Origin::kInput) add(place, "is listed twice; list each input once");
      if (origin == Origin::kConstant) add(place, "is a constant; an input has no data of its own");
      if (origin == Origin::kVariable) add(place, "is a variable; an input comes from the caller");
      origin = Origin::kInput;
    }
  }

  void check_operators() {
    std::set<std::string_view> names;
    for (const Operator& op : graph_.operators) {
      const std::string place = operator_label(op);
      if (op.kind.empty()) add(place, "has no kind");
      if (op.name.empty()) add(place, "has no name; every operator needs its own");
      if (!names.insert(op.name).second) add(place, "another operator has that name; names must be unique");
      if (op.outputs.empty()) add(place, "has no outputs; an operator writes at least one tensor");
      for (std::size_t i = 0; i < op.inputs.size(); ++i)
        check_read(op.inputs[i], fmt::format("{}: input {}", place, i));
      for (std::size_t i = 0; i < op.outputs.size(); ++i) {
        check_write(op.outputs[i], fmt::format("{}: output {}", place, i));
      }
    }
  }

  void check_read(TensorId id, const std::string& place) {
    if (id == kNoTensor) return;
    if (!is_id(id)) {
      add(place, fmt::format("there is no tensor {}; the graph has {}", id, graph_.tensors.size()));
    } else if (origins_[id] == Origin::kNone) {
      add(place, tensor_label(id) + " is not written by an earlier operator, nor an input, a constant or a variable");
    }
  }

  void check_write(TensorId id, const std::string& place) {
    if (!is_id(id)) {
      add(place, fmt::format("there is no tensor {}; the graph has {}", id, graph_.tensors.size()));
      return;
    }
    Origin& origin = origins_[id];
    if (origin == Origin::kOperator) add(place, tensor_label(id) + " is written twice; only one operator may write it");
    if (origin == Origin::kInput) add(place, tensor_label(id) + " is an input of the graph; it may only be read");
    if (origin == Origin::kConstant) add(place, tensor_label(id) + " is a constant; it may only be read");
    if (origin != Origin::kConstant) origin = Origin::kOperator;
  }

  void check_outputs() {
    if (graph_.outputs.empty()) problems_.add("the graph has no outputs; it needs at least one");
    for (const TensorId id : graph_.outputs) {
      const std::string place = "output " + tensor_label(id);
      if (!is_id(id)) {
        add(place, fmt::format("there is no such tensor; the graph has {}", graph_.tensors.size()));
        continue;
      }
      if (origins_[id] != Origin::kOperator && origins_[id] != Origin::kInput) {
        add(place, "is written by no operator and no input");
      }
    }
  }

  const Graph& graph_;
  Problems problems_;
  Indexed<Origin> origins_;
};

}  // namespace

std::vector<std::string> structural_problems(const Graph& graph) { return Verifier(graph).run(); }

void verify_structure(const Graph& graph) {
  Problems problems;
  for (const std::string& problem : structural_problems(graph)) problems.add(problem);
  problems.throw_if_any(graph.source.empty() ? graph.name : graph.source);
}

}  // namespace milliwatt
