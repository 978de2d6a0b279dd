#include "ops/elementwise/plain_values.h"

#include <vector>

#include "ops/elementwise/broadcast.h"
#include "ops/float32.h"

namespace milliwatt {

namespace {

using enum ElementType;

/// Calls function(a, b, out) for the elements of each place.
template <typename In, typename Out, typename Function>
void run_as(const OpView& op, TensorValues& values, Function function) {
  const Shape& shape = op.output().shape;
  const auto a = values.read<In>(op.op().inputs[0]);
  const auto b = values.read<In>(op.op().inputs[1]);
  const auto out = values.write<Out>(op.op().outputs[0]);
  for (std::size_t i = 0; i < out.size(); ++i) {
    const auto element = static_cast<std::int64_t>(i);
    out[i] = static_cast<Out>(function(a[source_element(op.input(0).shape, shape, element)],
                                       b[source_element(op.input(1).shape, shape, element)]));
  }
}

template <typename In>
void run_integers(const OpView& op, TensorValues& values, const BinaryRule& rule) {
  rule.result == Result::kTruth ? run_as<In, std::uint8_t>(op, values, rule.integers)
                                : run_as<In, In>(op, values, rule.integers);
}

bool takes(const BinaryRule& rule, ElementType type) {
  if (rule.operands == Operands::kTruths) return type == kBool;
  if (type == kBool) return rule.result == Result::kTruth && rule.operands == Operands::kAll;
  return type == kFloat32 ? rule.reals != nullptr : rule.integers != nullptr;
}

}  // namespace

bool computes_plain_values(const OpView& op) {
  const ElementType type = op.input(0).type;
  return type == kFloat32 || type == kInt32 || type == kInt64 || type == kBool;
}

void check_plain_values(Checks& checks, const OpView& op, const BinaryRule& rule) {
  const ElementType type = op.input(0).type;
  if (!takes(rule, type)) {
    std::string all;
    for (const ElementType supported : {kFloat32, kInt32, kInt64, kBool}) {
      if (takes(rule, supported)) all += (all.empty() ? "" : ", ") + std::string(element_name(supported));
    }
    checks.problem(tensor_label("input 0", op.input(0)) + " has type " + std::string(element_name(type)), all);
    return;
  }
  checks.type("input 1", op.input(1), {type});
  checks.type("output", op.output(), {rule.result == Result::kTruth ? kBool : type});
  if (rule.has_activation && type == kFloat32) checks.activation();
  if (rule.has_activation && type != kFloat32) checks.word("activation", {"none"});
  check_broadcast(checks, op);
}

void run_plain_values(const OpView& op, TensorValues& values, const BinaryRule& rule) {
  switch (op.input(0).type) {
    case kBool:
      return run_integers<std::uint8_t>(op, values, rule);
    case kInt32:
      return run_integers<std::int32_t>(op, values, rule);
    case kInt64:
      return run_integers<std::int64_t>(op, values, rule);
    default:
      break;
  }
  if (rule.result == Result::kTruth) return run_as<float, std::uint8_t>(op, values, rule.reals);
  const ValueRange range = rule.has_activation ? activation_values(op.word("activation")) : activation_values("none");
  run_as<float, float>(op, values,
                       [&](float a, float b) { return std::clamp(rule.reals(a, b), range.lowest, range.highest); });
}

}  // namespace milliwatt
