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
    const bool good = check_types(checks, op) && output.type == ElementType::kInt8;
    if (!good) return checks.take();
    const bool quantized = checks.per_tensor("input", input) && checks.per_tensor("output", output);
    if (quantized && rule_.check) rule_.check(checks, op);
    return checks.take();
  }

  void run(const OpView& op, TensorValues& values) const override {
    if (computes_in_float(op)) {
      const auto in = values.read<float>(op.op().inputs[0]);
      std::ranges::transform(in, values.write<float>(op.op().outputs[0]).begin(), function_of(real()));
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
    for (std::uint64_t i = 0; i < 6; ++i) {
      SampleMaker make({seed, key_of(kind_), i});
      const Shape shape = make.shape();
      if (rule_.real && (i % 2 == 1 || !rule_.code)) {
        const TensorId in = make.builder().input("in", {ElementType::kFloat32, shape, {}});
        const TensorSpec reals = {ElementType::kFloat32, shape, {}};
        make.add_if_right(make.builder().op(std::string(kind_), "layer", {in}, {}, reals), graphs);
        continue;
      }
      TensorSpec out = make.codes(shape);
      if (i % 4 == 0) out.quantization = per_tensor(1.0f / 256, -128);  // what the results of some always have
      const TensorId in = make.builder().input("in", make.codes(shape));
      const TensorId result = make.builder().op(std::string(kind_), "layer", {in}, {}, out);
      make.add_if_right(result, graphs);
    }
    return graphs;
  }

  RealFunction real() const { return rule_.real.value(); }

 private:
  bool check_types(Checks& checks, const OpView& op) const {
    using enum ElementType;
    const ElementType type = rule_.real && (!rule_.code || computes_in_float(op)) ? kFloat32 : kInt8;
    const bool has_both = rule_.real && rule_.code && op.output().type != kInt8;
    const bool output =
        has_both ? checks.type("output", op.output(), {kInt8, kFloat32}) : checks.type("output", op.output(), {type});
    return checks.type("input", op.input(0), {type}) && output;
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

}  // namespace milliwatt
