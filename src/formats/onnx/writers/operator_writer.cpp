#include "formats/onnx/writers/operator_writer.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "base/error.h"
#include "base/to_size.h"
#include "formats/onnx/own_names.h"

namespace milliwatt::onnx {
namespace {

struct Activation {
  std::string_view name, op;
  std::optional<float> lowest, highest;  // of Clip
};

constexpr Activation kActivations[] = {
    {"relu", "Relu", {}, {}}, {"relu6", "Clip", 0.0F, 6.0F}, {"relu_n1_to_1", "Clip", -1.0F, 1.0F}};

const Activation* activation_of(const Operator& op) {
  const auto found = op.attributes.find("activation");
  if (found == op.attributes.end()) return nullptr;
  const auto& name = std::get<std::string>(found->second);
  if (name == "none") return nullptr;
  const auto* activation = std::ranges::find(kActivations, name, &Activation::name);
  if (activation == std::end(kActivations)) throw Error(fmt::format("activation {} cannot be written", name));
  return activation;
}

}  // namespace

Order OperatorWriter::order(std::size_t i) const {
  return input(i).is_constant() ? file_order(shape(i).size()) : exporter_.real(id(i)).order;
}

Order OperatorWriter::full_order(std::size_t i) const {
  const Order held = order(i);
  return has_units(held) ? file_order(shape(i).size()) : held;
}

std::size_t OperatorWriter::leading_input() const {
  for (std::size_t i = 0; i < input_count(); ++i) {
    if (has_input(i) && !input(i).is_constant() && shape(i).size() == out_shape().size()) return i;
  }
  return 0;
}

std::string OperatorWriter::broadcast(std::size_t i, const Order& order) const {
  const std::size_t rank = order.size();
  const Shape& own = shape(i);
  if (own.size() == rank) return real(i, order);
  if (order == file_order(rank)) return plain(i);
  if (own.empty()) return real(i, {});
  Shape longer(rank - own.size(), 1);
  longer.insert(longer.end(), own.begin(), own.end());
  if (input(i).is_constant()) {
    Quantization quantization = input(i).quantization;
    quantization.axis += static_cast<int>(rank - own.size());
    return exporter_.constant_real(id(i), longer, order, quantization);
  }
  const Held held = {reshaped(plain(i), longer), file_order(rank)};
  return exporter_.reordered(held, longer, order, input(i).name);
}

std::vector<std::int64_t> OperatorWriter::integers(std::size_t i) const {
  const Tensor& tensor = input(i);
  if (!tensor.is_constant()) throw Error(fmt::format("input {} is computed; supported: a constant", i));
  if (tensor.type == ElementType::kInt64) {
    const auto values = elements_of<std::int64_t>(tensor);
    return {values.begin(), values.end()};
  }
  if (tensor.type != ElementType::kInt32) throw Error(fmt::format("input {} has no integers", i));
  const auto values = elements_of<std::int32_t>(tensor);
  return {values.begin(), values.end()};
}

std::vector<int> OperatorWriter::axes(std::size_t i, std::size_t of) const {
  const auto rank = static_cast<std::int64_t>(shape(of).size());
  std::vector<int> numbers;
  for (const std::int64_t axis : integers(i)) numbers.push_back(static_cast<int>(axis < 0 ? axis + rank : axis));
  std::ranges::sort(numbers);
  numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
  return numbers;
}

std::string OperatorWriter::list(std::string_view part, const std::vector<std::int64_t>& values) const {
  return exporter_.constant(fmt::format("{}/{}", output().name, part),
                            constant_of(values, {static_cast<std::int64_t>(values.size())}));
}

std::string OperatorWriter::number(std::string_view part, float value) const {
  return exporter_.constant(fmt::format("{}/{}", output().name, part), constant_of(std::vector{value}, {}));
}

std::string OperatorWriter::node(std::string_view op, const std::vector<std::string>& inputs,
                                 const NodeAttributes& attributes, std::string_view part) const {
  const std::string name = exporter_.claim(fmt::format("{}/{}", output().name, part));
  exporter_.node(op, inputs, {name}, attributes);
  return name;
}

std::string OperatorWriter::reshaped(const std::string& value, const Shape& shape, std::string_view part) const {
  return node("Reshape", {value, list("shape", shape)}, {}, part);
}

void OperatorWriter::result(std::string_view op, const std::vector<std::string>& inputs,
                            const NodeAttributes& attributes, const Order& order) const {
  const Activation* activation = activation_of(view_.op());
  const std::string name = exporter_.result_name(out_id());
  if (activation == nullptr) {
    exporter_.node(op, inputs, {name}, attributes);
  } else {
    std::vector<std::string> clamped = {node(op, inputs, attributes, kSumSuffix.substr(1))};
    if (activation->lowest) {
      clamped.push_back(number("lowest", *activation->lowest));
      clamped.push_back(number("highest", *activation->highest));
    }
    exporter_.node(activation->op, clamped, {name}, {});
  }
  exporter_.set_real(out_id(), {name, order});
}

void OperatorWriter::plain_result(std::string_view op, const std::vector<std::string>& inputs,
                                  const NodeAttributes& attributes) const {
  result(op, inputs, attributes, file_order(out_shape().size()));
}

void OperatorWriter::reshaped_result(const std::string& value) const {
  plain_result("Reshape", {value, list("shape", out_shape())});
}

Order order_without(const Order& order, const std::vector<bool>& gone) {
  Order left;
  for (std::size_t d = 0; d < order.size(); ++d) {
    if (gone[d]) continue;
    int number = order[d];
    for (std::size_t other = 0; other < order.size(); ++other) number -= gone[other] && order[other] < order[d] ? 1 : 0;
    left.push_back(number);
  }
  return left;
}

}  // namespace milliwatt::onnx
