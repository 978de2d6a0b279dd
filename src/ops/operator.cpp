#include "ops/operator.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/error.h"
#include "base/problems.h"
#include "base/to_size.h"
#include "graph/verify.h"
#include "milliwatt/core/real_functions.h"
#include "ops/elementwise/binary.h"
#include "ops/elementwise/unary.h"
#include "ops/factories.h"
#include "ops/facts/added_operator.h"

namespace milliwatt {

namespace {

template <typename T>
const T& attribute_of(const Operator& op, std::string_view name, const char* type) {
  const auto found = op.attributes.find(name);
  if (found == op.attributes.end()) throw Error("attribute " + std::string(name) + " is missing");
  const T* value = std::get_if<T>(&found->second);
  if (value == nullptr) throw Error("attribute " + std::string(name) + " has another type; supported: " + type);
  return *value;
}

using Types = std::vector<std::unique_ptr<OperatorType>>;

Types listed_types() {
  std::unique_ptr<OperatorType> types[] = {
#define OPERATOR(KIND, MAKE, FILE) MAKE(),
#include "ops/list.inc"
#undef OPERATOR
#define UNARY(KIND, INT8_VERSION, RULE) make_unary(#KIND, RULE),
#include "ops/elementwise/unary.inc"
#undef UNARY
#define BINARY(KIND, INT8_VERSION, RULE) make_binary(#KIND, binary_rules::RULE),
#include "ops/elementwise/binary.inc"
#undef BINARY
  };
  return {std::move_iterator(std::begin(types)), std::move_iterator(std::end(types))};
}

/// By their names.
const Types& registered_types() {
  static const Types types = [] {
    Types all = listed_types();
    std::ranges::sort(all, {}, [](const auto& type) { return type->kind(); });
    return all;
  }();
  return types;
}

std::vector<const OperatorType*>& added_types() {
  static std::vector<const OperatorType*> types;
  return types;
}

std::string known_kinds() {
  std::vector<std::string_view> kinds;
  for (const auto& type : registered_types()) kinds.push_back(type->kind());
  return fmt::format("{}", fmt::join(kinds, ", "));
}

}  // namespace

std::int64_t OpView::integer(std::string_view name) const {
  return attribute_of<std::int64_t>(*op_, name, "an integer");
}

double OpView::number(std::string_view name) const { return attribute_of<double>(*op_, name, "a number"); }

const std::string& OpView::word(std::string_view name) const { return attribute_of<std::string>(*op_, name, "a word"); }

void OperatorType::record(const OpView&, Tape&) const { throw Error(fmt::format("{} cannot be trained yet", kind())); }

TensorValues::TensorValues(const Graph& graph) : graph_(&graph), values_(graph.tensors.size()) {
  for (std::size_t i = 0; i < values_.size(); ++i) {
    const Tensor& tensor = graph.tensors[i];
    if (!tensor.is_constant()) values_[i].resize(to_size(tensor.bytes()));
  }
}

const std::vector<std::byte>& TensorValues::bytes_of(TensorId id) const {
  const Tensor& tensor = graph_->tensor(id);
  return tensor.is_constant() ? tensor.data : values_.at(id);
}

const OperatorType* find_operator_type(std::string_view kind) {
  const auto& types = registered_types();
  const auto is_kind = [&](const auto& type) { return type->kind() == kind; };
  const auto found = std::ranges::find_if(types, is_kind);
  if (found != types.end()) return found->get();
  const auto added = std::ranges::find_if(added_types(), is_kind);
  return added == added_types().end() ? nullptr : *added;
}

AddedOperator::AddedOperator(const OperatorType& type) : type_(&type) { added_types().push_back(type_); }
AddedOperator::~AddedOperator() { std::erase(added_types(), type_); }

const OperatorType& operator_type(std::string_view kind) {
  const OperatorType* type = find_operator_type(kind);
  if (type == nullptr) throw Error("operator " + std::string(kind) + " is not supported; supported: " + known_kinds());
  return *type;
}

std::vector<const OperatorType*> operator_types() {
  std::vector<const OperatorType*> types;
  for (const auto& type : registered_types()) types.push_back(type.get());
  return types;
}

void verify(const Graph& graph) {
  verify_structure(graph);
  Problems problems;
  for (const Operator& op : graph.operators) {
    const OperatorType* type = find_operator_type(op.kind);
    if (type == nullptr) {
      problems.add(operator_label(op) + ": operator is not supported; supported: " + known_kinds());
      continue;
    }
    for (const std::string& problem : type->problems(OpView(graph, op))) {
      problems.add(operator_label(op) + ": " + problem);
    }
  }
  problems.throw_if_any("");
}

std::int64_t graph_macs(const Graph& graph) {
  std::int64_t macs = 0;
  for (const Operator& op : graph.operators) macs += operator_type(op.kind).macs(OpView(graph, op));
  return macs;
}

}  // namespace milliwatt
