#include "formats/onnx/node.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.h"
#include "base/in_quotes.h"
#include "formats/onnx/own_names.h"

namespace milliwatt::onnx {
namespace {

template <typename T>
const T* attribute_of(const Node& node, std::string_view name) {
  const auto found = node.attributes.find(name);
  if (found == node.attributes.end()) return nullptr;
  const T* value = std::get_if<T>(&found->second);
  if (value == nullptr) throw Error(fmt::format("attribute {}: of another type than the operator has", name));
  return value;
}

}  // namespace

Value& NodeView::input(std::size_t i) const {
  if (!has_input(i)) throw Error(fmt::format("input {} is left out; it must be there", i));
  return importer_.value(node_.inputs[i]);
}

const Constant& NodeView::constant(std::size_t i, std::string_view role) const {
  const Value& value = input(i);
  if (!value.constant) {
    throw Error(fmt::format("{} {} is computed; supported: a constant", role, in_quotes(value.name)));
  }
  return *value.constant;
}

std::vector<std::int64_t> NodeView::integers(std::size_t i, std::string_view role) const {
  const Constant& values = constant(i, role);
  if (values.type == ElementType::kInt64) {
    const auto elements = values.elements<std::int64_t>();
    return {elements.begin(), elements.end()};
  }
  if (values.type == ElementType::kInt32) {
    const auto elements = values.elements<std::int32_t>();
    return {elements.begin(), elements.end()};
  }
  throw Error(fmt::format("{} of type {}; supported: s32, s64", role, element_name(values.type)));
}

std::int64_t NodeView::integer(std::size_t i, std::string_view role) const {
  const std::vector<std::int64_t> numbers = integers(i, role);
  if (numbers.size() != 1) throw Error(fmt::format("{} numbers as {}; supported: 1", numbers.size(), role));
  return numbers[0];
}

float NodeView::real(std::size_t i, std::string_view role) const {
  const Constant& value = constant(i, role);
  if (value.type != ElementType::kFloat32 || value.data.size() != sizeof(float)) {
    throw Error(fmt::format("{} of type {} and shape {}; supported: one real number", role, element_name(value.type),
                            shape_text(value.shape)));
  }
  return value.elements<float>()[0];
}

std::int64_t NodeView::attribute(std::string_view name, std::int64_t otherwise) const {
  const auto* value = attribute_of<std::int64_t>(node_, name);
  return value == nullptr ? otherwise : *value;
}

float NodeView::attribute(std::string_view name, float otherwise) const {
  const auto* value = attribute_of<float>(node_, name);
  return value == nullptr ? otherwise : *value;
}

std::string NodeView::attribute(std::string_view name, std::string_view otherwise) const {
  const auto* value = attribute_of<std::string>(node_, name);
  return value == nullptr ? std::string(otherwise) : *value;
}

std::vector<std::int64_t> NodeView::attribute(std::string_view name, std::vector<std::int64_t> otherwise) const {
  const auto* value = attribute_of<std::vector<std::int64_t>>(node_, name);
  return value == nullptr ? otherwise : *value;
}

int NodeView::axis(std::int64_t number, std::size_t rank) const {
  const auto dimensions = static_cast<std::int64_t>(rank);
  if (number < -dimensions || number >= dimensions) {
    throw Error(fmt::format("axis {}; supported: {} to {}", number, -dimensions, dimensions - 1));
  }
  return static_cast<int>(number < 0 ? number + dimensions : number);
}

TensorId NodeView::plain(std::size_t i) const { return in_order(i, file_order(rank(i))); }

Order NodeView::order(std::size_t i) const {
  const Value& value = input(i);
  return value.id == kNoTensor ? file_order(value.shape.size()) : value.order;
}

std::string NodeView::name(std::string_view part) const {
  const auto is_named = [](const std::string& one) { return !one.empty(); };
  const std::string& own = *std::ranges::find_if(node_.outputs, is_named);
  if (part.empty()) return own;
  // What our writer put on the way to a value has that value's parts.
  std::string_view whole = own;
  for (const std::string_view suffix : {kSumSuffix, kRealSuffix}) {
    if (whole.ends_with(suffix)) whole.remove_suffix(suffix.size());
  }
  return fmt::format("{}/{}", whole, part);
}

std::string NodeView::value_name(std::string_view part) const { return fmt::format("{}{}{}", name(), kOwnMark, part); }

TensorId NodeView::emit(std::string_view kind, const std::vector<TensorId>& inputs, const Attributes& attributes,
                        const Shape& shape, std::string_view part, ElementType type) const {
  return importer_.emit(kind, name(part), inputs, attributes, {type, shape, {}});
}

TensorId NodeView::numbers(const std::vector<std::int64_t>& values, std::string_view part) const {
  const std::vector<std::int32_t> narrow(values.begin(), values.end());
  return importer_.constant(name(part), constant_of(narrow, {std::ssize(narrow)}));
}

TensorId NodeView::number(float value, std::string_view part) const {
  return importer_.constant(name(part), constant_of(std::vector{value}, {}));
}

void NodeView::result(TensorId id, const Shape& shape, const Order& order, std::size_t i) const {
  importer_.define(node_.outputs.at(i), id, shape, order);
}

void NodeView::plain_result(TensorId id, std::size_t i) const {
  const Shape shape = importer_.graph().tensor(id).shape;
  result(id, shape, file_order(shape.size()), i);
}

}  // namespace milliwatt::onnx
