#include "ops/elementwise/binary.h"

#include <algorithm>
#include <utility>

#include "ops/elementwise/broadcast.h"
#include "ops/elementwise/plain_values.h"
#include "ops/facts/batch_rule.h"
#include "ops/samples.h"

namespace milliwatt {

namespace {

constexpr std::size_t kMostDimensions = 4;  // as TFLite Micro's broadcasting minimum and maximum have it

std::vector<Graph> plain_samples(std::string_view kind, const BinaryRule& rule, std::uint64_t seed);

class Binary : public OperatorType, public BatchedOperator {
 public:
  Binary(std::string_view kind, BinaryRule rule) : kind_(kind), rule_(rule) {}

  std::string_view kind() const override { return kind_; }

  std::vector<std::string> problems(const OpView& op) const override {
    Checks checks(op);
    if (!checks.counts(2, 2)) return checks.take();
    if (rule_.codes == nullptr || computes_plain_values(op)) {
      check_plain_values(checks, op, rule_);
      return checks.take();
    }
    if (op.input(0).is_constant()) checks.not_constant("input 1", op.input(1));
    for (std::size_t k = 0; k < 2; ++k) {
      checks.type("input " + std::to_string(k), op.input(k), {ElementType::kInt8});
    }
    checks.type("output", op.output(), {ElementType::kInt8});
    if (op.output().shape.size() > kMostDimensions) {
      checks.problem(tensor_label("output", op.output()) + " has shape " + shape_text(op.output().shape),
                     "up to 4 dimensions");
    }
    check_broadcast(checks, op);
    return checks.take();
  }

  void run(const OpView& op, TensorValues& values) const override {
    if (computes_plain_values(op)) return run_plain_values(op, values, rule_);
    const Shape& shape = op.output().shape;
    const auto a = values.read<std::int8_t>(op.op().inputs[0]);
    const auto b = values.read<std::int8_t>(op.op().inputs[1]);
    const auto out = values.write<std::int8_t>(op.op().outputs[0]);
    for (std::size_t i = 0; i < out.size(); ++i) {
      const auto element = static_cast<std::int64_t>(i);
      out[i] = static_cast<std::int8_t>(rule_.codes(a[source_element(op.input(0).shape, shape, element)],
                                                    b[source_element(op.input(1).shape, shape, element)]));
    }
  }

  BatchRule batch_rule(const OpView& op) const override { return broadcast_batch_rule(op); }

  /// Codes are compared as they are.
  Int8Rule int8_rule() const override { return {rule_.codes == nullptr ? OutputRule::kNone : OutputRule::kAsInput}; }

  std::vector<Graph> samples(std::uint64_t seed) const override {
    return rule_.codes == nullptr ? plain_samples(kind_, rule_, seed) : binary_samples(kind_, false, seed);
  }

 private:
  std::string_view kind_;
  BinaryRule rule_;
};

/// The shape with some sizes 1, or without some dimensions in front.
Shape repeatable(SampleMaker& make, const Shape& shape) {
  Shape part = shape;
  switch (make.integer(0, 3)) {
    case 0:
      return {1};
    case 1:
      return {shape.back()};
    case 2:
      for (std::int64_t& size : part) size = make.chance(0.5) ? 1 : size;
      return part;
    default:
      return part;
  }
}

std::vector<Graph> plain_samples(std::string_view kind, const BinaryRule& rule, std::uint64_t seed) {
  std::vector<Graph> graphs;
  for (std::uint64_t i = 0; i < 6; ++i) {
    SampleMaker make({seed, key_of(kind), i});
    ElementType type = i % 3 == 2 ? ElementType::kInt32 : ElementType::kFloat32;
    if (rule.operands == Operands::kTruths) type = ElementType::kBool;
    const Shape shape = make.shape();
    const TensorId a = make.builder().input("a", {type, shape, {}});
    const TensorId b = make.builder().input("b", {type, i % 2 == 0 ? shape : repeatable(make, shape), {}});
    Attributes attributes;
    if (rule.has_activation) attributes["activation"] = type == ElementType::kFloat32 ? make.activation() : "none";
    const TensorSpec out = {rule.result == Result::kTruth ? ElementType::kBool : type, shape, {}};
    make.add_if_right(make.builder().op(std::string(kind), "layer", {a, b}, attributes, out), graphs);
  }
  return graphs;
}

}  // namespace

std::unique_ptr<OperatorType> make_binary(std::string_view kind, BinaryRule rule) {
  return std::make_unique<Binary>(kind, rule);
}

std::vector<Graph> binary_samples(std::string_view kind, bool has_activation, std::uint64_t seed) {
  std::vector<Graph> graphs;
  for (std::uint64_t i = 0; i < 12; ++i) {
    SampleMaker make({seed, key_of(kind), i});
    const Shape shape = make.shape();
    const TensorSpec whole = make.codes(shape);
    const TensorSpec part = make.codes(repeatable(make, shape));
    GraphBuilder& builder = make.builder();
    const bool whole_is_first = make.chance(0.6);
    std::vector<TensorId> inputs;  // made in their order
    for (const bool is_whole : {whole_is_first, !whole_is_first}) {
      if (is_whole) {
        inputs.push_back(builder.input("whole", whole));
      } else if (i % 3 == 0) {
        inputs.push_back(builder.constant("part", part.shape, make.values(part.shape), part.quantization));
      } else {
        inputs.push_back(builder.input("part", part));
      }
    }
    TensorSpec out = make.codes(shape);
    out.quantization.scales[0] = std::max(whole.quantization.scales[0], part.quantization.scales[0]);
    Attributes attributes;
    if (has_activation) attributes["activation"] = make.activation();
    const TensorId result = builder.op(std::string(kind), "layer", inputs, attributes, out);
    make.add_if_right(result, graphs);
  }
  return graphs;
}

}  // namespace milliwatt
