#include "ops/operator.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/error.h"
#include "base/problems.h"
#include "graph/verify.h"
#include "ops/factories.h"
#include "ops/flash_stalls.h"

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

const auto& registered_types() {
  static const std::array types = {
#define OPERATOR(KIND, MAKE, FILE) MAKE(),
#include "ops/list.inc"
#undef OPERATOR
  };
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
    if (!tensor.is_constant()) values_[i].resize(static_cast<std::size_t>(tensor.bytes()));
  }
}

const std::vector<std::byte>& TensorValues::bytes_of(TensorId id) const {
  const Tensor& tensor = graph_->tensor(id);
  return tensor.is_constant() ? tensor.data : values_.at(static_cast<std::size_t>(id));
}

const OperatorType* find_operator_type(std::string_view kind) {
  const auto& types = registered_types();
  const auto found = std::find_if(types.begin(), types.end(), [&](const auto& type) { return type->kind() == kind; });
  return found == types.end() ? nullptr : found->get();
}

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

namespace {

/// Does `a` take the steps of `b` in no more memory and no more time?
bool beats(const Kernel& a, const Kernel& b) {
  return a.function == b.function && a.steps.steps == b.steps.steps && a.steps.scratch_bytes <= b.steps.scratch_bytes &&
         a.steps.state_bytes <= b.steps.state_bytes && a.steps.reads == b.steps.reads &&
         a.steps.writes == b.steps.writes && a.steps.element_wise == b.steps.element_wise &&
         a.cost.time() <= b.cost.time();
}

/// Without those that another form of the same kernel beats.
std::vector<Kernel> without_beaten(const std::vector<Kernel>& offers) {
  std::vector<Kernel> kept;
  for (const Kernel& offer : offers) {
    if (std::ranges::any_of(kept, [&](const Kernel& other) { return beats(other, offer); })) continue;
    std::erase_if(kept, [&](const Kernel& other) { return beats(offer, other); });
    kept.push_back(offer);
  }
  return kept;
}

}  // namespace

std::vector<std::vector<Kernel>> kernels_of(const Graph& graph, InstructionSet set,
                                            const std::optional<FlashTiming>& flash) {
  std::vector<std::vector<Kernel>> kernels;
  Problems problems;
  for (const Operator& op : graph.operators) {
    try {
      std::vector<Kernel> offers = operator_type(op.kind).kernels(OpView(graph, op), set);
      for (Kernel& offer : offers) offer.cost.stall_cycles = flash ? flash_stalls(offer, *flash) : 0;
      kernels.push_back(without_beaten(offers));
    } catch (const Error& error) {
      problems.add(operator_label(op) + ": " + error.what());
    }
  }
  problems.throw_if_any("");
  return kernels;
}

std::int64_t graph_macs(const Graph& graph) {
  std::int64_t macs = 0;
  for (const Operator& op : graph.operators) macs += operator_type(op.kind).macs(OpView(graph, op));
  return macs;
}

}  // namespace milliwatt
