#include "ops/elementwise/unary.h"

#include <algorithm>
#include <utility>

#include "base/error.h"
#include "base/to_size.h"
#include "ops/facts/batch_rule.h"
#include "ops/samples.h"

namespace milliwatt {

namespace {

class Unary : public OperatorType, public BatchedOperator {
 public:
  Unary(std::string_view kind, UnaryRule rule) : kind_(kind), rule_(std::move(rule)) {}

  std::string_view kind() const override { return kind_; }

  std::vector<std::string> problems(const OpView& op) const override {
    Checks checks(op);
    if (!checks.counts(1, 1)) return checks.take();
    const Tensor& input = op.input(0);
    const Tensor& output = op.output();
    bool good = checks.type("input", input, {ElementType::kInt8});
    good &= checks.type("output", output, {ElementType::kInt8});
    checks.not_constant("input", input);
    checks.shape("output", output, input.shape);
    if (!good) return checks.take();
    good &= checks.per_tensor("input", input);
    good &= checks.per_tensor("output", output);
    if (good && rule_.check) rule_.check(checks, op);
    return checks.take();
  }

  void run(const OpView& op, TensorValues& values) const override {
    const std::array<std::int8_t, 256> table = this->table(op);
    const auto in = values.read<std::int8_t>(op.op().inputs[0]);
    const auto out = values.write<std::int8_t>(op.op().outputs[0]);
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = table[to_size(in[i] + 128)];
  }

  BatchRule batch_rule(const OpView&) const override { return BatchRule::kSeparate; }

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
      TensorSpec out = make.codes(shape);
      if (i % 2 == 0) out.quantization = per_tensor(1.0f / 256, -128);  // what the results of some always have
      const TensorId in = make.builder().input("in", make.codes(shape));
      const TensorId result = make.builder().op(std::string(kind_), "layer", {in}, {}, out);
      make.add_if_right(result, graphs);
    }
    return graphs;
  }

 private:
  std::string_view kind_;
  UnaryRule rule_;
};

}  // namespace

std::unique_ptr<OperatorType> make_unary(std::string_view kind, UnaryRule rule) {
  return std::make_unique<Unary>(kind, std::move(rule));
}

std::array<std::int8_t, 256> code_table(const OpView& op) {
  const auto* unary = dynamic_cast<const Unary*>(&operator_type(op.op().kind));
  expects(unary != nullptr, "a table of codes of an operator that is no row of unary.inc");
  return unary->table(op);
}

}  // namespace milliwatt
