#include "ops/elementwise/unary.h"

#include <algorithm>
#include <utility>

#include "base/error.h"
#include "base/to_size.h"
#include "milliwatt/core/real_functions.h"
#include "ops/facts/batch_rule.h"
#include "ops/float32.h"
#include "ops/samples.h"

namespace milliwatt {

namespace {

constexpr std::size_t kRealFunctions = static_cast<std::size_t>(RealFunction::tanh) + 1;  // the last of them

template <std::size_t... Numbers>
constexpr std::array<float (*)(float), kRealFunctions> all_functions(std::index_sequence<Numbers...> /*numbers*/) {
  return {real_function<static_cast<std::int32_t>(Numbers)>...};
}

/// The function of that number.
float (*function_of(RealFunction function))(float) {
  static constexpr auto kFunctions = all_functions(std::make_index_sequence<kRealFunctions>());
  return kFunctions.at(static_cast<std::size_t>(function));
}

class Unary : public OperatorType, public BatchedOperator {
 public:
  Unary(std::string_view kind, UnaryRule rule) : kind_(kind), rule_(std::move(rule)) {}

  std::string_view kind() const override { return kind_; }

  std::vector<std::string> problems(const OpView& op) const override {
    Checks checks(op);
    if (!checks.counts(1, 1)) return checks.take();
    const Tensor& input = op.input(0);
    const Tensor& output = op.output();
    checks.not_constant("input", input);
    checks.shape("output", output, input.shape);
    if (!check_types(checks, op) || computes_in_float(op)) return checks.take();
    const bool quantized = checks.per_tensor("input", input) && checks.per_tensor("output", output);
    const auto& check = is_wide(op) ? rule_.check_wide : rule_.check;
    if (quantized && check) check(checks, op);
    return checks.take();
  }

  void run(const OpView& op, TensorValues& values) const override {
    if (computes_in_float(op)) {
      const auto in = values.read<float>(op.op().inputs[0]);
      std::ranges::transform(in, values.write<float>(op.op().outputs[0]).begin(), function_of(real()));
      return;
    }
    if (is_wide(op)) {
      const auto in = values.read<std::int16_t>(op.op().inputs[0]);
      std::ranges::transform(in, values.write<std::int16_t>(op.op().outputs[0]).begin(),
                             [function = wide(op)](std::int16_t code) { return wide_code(function, code); });
      return;
    }
    const std::array<std::int8_t, 256> table = this->table(op);
    const auto in = values.read<std::int8_t>(op.op().inputs[0]);
    const auto out = values.write<std::int8_t>(op.op().outputs[0]);
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = table[to_size(in[i] + 128)];
  }

  BatchRule batch_rule(const OpView&) const override { return BatchRule::kSeparate; }

  Int8Rule int8_rule() const override { return rule_.int8; }

  std::array<std::int8_t, 256> table(const OpView& op) const {
    std::array<std::int8_t, 256> table;
    for (std::int32_t code = -128; code < 128; ++code) {
      const std::int32_t result = rule_.code(code, op.input(0).quantization, op.output().quantization);
      table[to_size(code + 128)] = static_cast<std::int8_t>(std::clamp(result, -128, 127));
    }
    return table;
  }

  std::vector<Graph> samples(std::uint64_t seed) const override {
    std::vector<Graph> graphs;
    for (std::uint64_t i = 0; i < 12; ++i) {
      SampleMaker make({seed, key_of(kind_), i});
      const Shape shape = make.shape();
      const TensorSpec reals = {ElementType::kFloat32, shape, {}};
      const ElementType type = sample_type(i);
      const TensorSpec from = type == ElementType::kFloat32 ? reals : codes_in(make, type, shape, i);
      const TensorSpec to = type == ElementType::kFloat32 ? reals : codes_out(make, from, i);
      const TensorId in = make.builder().input("in", from);
      make.add_if_right(make.builder().op(std::string(kind_), "layer", {in}, {}, to), graphs);
    }
    return graphs;
  }

  RealFunction real() const { return rule_.real.value(); }

  WideUnary wide(const OpView& op) const { return rule_.wide(op.input(0).quantization, op.output().quantization); }

 private:
  static bool is_wide(const OpView& op) { return op.output().type == ElementType::kInt16; }

  /// In turn the types that it takes.
  ElementType sample_type(std::uint64_t i) const {
    std::vector<ElementType> types;
    if (rule_.code) types.push_back(ElementType::kInt8);
    if (rule_.real) types.push_back(ElementType::kFloat32);
    if (rule_.wide) types.push_back(ElementType::kInt16);
    return types[i % types.size()];
  }

  /// Now and then what some rules ask for: codes of numbers from 0 on.
  static TensorSpec codes_in(SampleMaker& make, ElementType type, const Shape& shape, std::uint64_t i) {
    if (type == ElementType::kInt16) return {type, shape, per_tensor(i % 2 == 0 ? 0x1p-12F : make.scale() / 16, 0)};
    TensorSpec spec = make.codes(shape);
    if (i % 4 == 0) spec.quantization.zero_points = {-128};
    return spec;
  }

  /// In turn a quantization of its own, the input's, and those that the results of some always have.
  static TensorSpec codes_out(SampleMaker& make, const TensorSpec& in, std::uint64_t i) {
    TensorSpec out = in;
    if (in.type == ElementType::kInt16) {
      if (i % 2 == 0) out.quantization = per_tensor(0x1p-15F, 0);
      return out;
    }
    if (i % 4 == 0) out.quantization = make.codes(in.shape).quantization;
    if (i % 4 == 1) out.quantization = per_tensor(1.0F / 256, -128);
    if (i % 4 == 2) out.quantization = per_tensor(1.0F / 128, 0);
    return out;
  }

  bool check_types(Checks& checks, const OpView& op) const {
    using enum ElementType;
    if (rule_.wide) return checks.type("output", op.output(), {kInt8, kInt16, kFloat32}) && check_input(checks, op);
    if (rule_.code && rule_.real) {
      return checks.type("output", op.output(), {kInt8, kFloat32}) && check_input(checks, op);
    }
    return checks.type("output", op.output(), {rule_.code ? kInt8 : kFloat32}) && check_input(checks, op);
  }

  static bool check_input(Checks& checks, const OpView& op) {
    return checks.type("input", op.input(0), {op.output().type});
  }

  std::string_view kind_;
  UnaryRule rule_;
};

}  // namespace

std::unique_ptr<OperatorType> make_unary(std::string_view kind, UnaryRule rule) {
  return std::make_unique<Unary>(kind, std::move(rule));
}

namespace {

const Unary& unary_of(const OpView& op) {
  const auto* unary = dynamic_cast<const Unary*>(&operator_type(op.op().kind));
  expects(unary != nullptr, "an operator that is a row of unary.inc");
  return *unary;
}

}  // namespace

RealFunction real_function_of(const OpView& op) { return unary_of(op).real(); }

std::array<std::int8_t, 256> code_table(const OpView& op) { return unary_of(op).table(op); }

WideUnary wide_unary_of(const OpView& op) { return unary_of(op).wide(op); }

}  // namespace milliwatt
