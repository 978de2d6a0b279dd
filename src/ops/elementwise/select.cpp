// SELECT and SELECT_V2: the element of input 1 where input 0 (bool) is true, else that of input 2. All have one shape.
#include <algorithm>

#include "base/to_size.h"
#include "ops/checks.h"
#include "ops/factories.h"
#include "ops/samples.h"

namespace milliwatt {

namespace {

using enum ElementType;

class Select : public OperatorType {
 public:
  explicit Select(std::string_view kind) : kind_(kind) {}

  std::string_view kind() const override { return kind_; }

  std::vector<std::string> problems(const OpView& op) const override {
    Checks checks(op);
    if (!checks.counts(3, 3)) return checks.take();
    const Tensor& output = op.output();
    checks.type("condition", op.input(0), {kBool});
    checks.type("output", output, {kFloat32, kInt8, kInt16, kInt32, kInt64, kBool});
    for (const std::size_t i : {0U, 1U, 2U}) {
      const std::string role = "input " + std::to_string(i);
      if (i > 0) checks.type(role, op.input(i), {output.type});
      checks.shape(role, op.input(i), output.shape);
      checks.not_constant(role, op.input(i));
    }
    return checks.take();
  }

  void run(const OpView& op, TensorValues& values) const override {
    const std::int64_t bytes = element_bytes(op.output().type);
    const auto conditions = values.read<std::uint8_t>(op.op().inputs[0]);
    const auto to = values.write<std::byte>(op.op().outputs[0]).begin();
    for (std::size_t i = 0; i < conditions.size(); ++i) {
      const auto from = values.read<std::byte>(op.op().inputs[conditions[i] != 0 ? 1 : 2]);
      const auto at = static_cast<std::ptrdiff_t>(i) * bytes;
      std::copy_n(from.begin() + at, bytes, to + at);
    }
  }

  Int8Rule int8_rule() const override { return {OutputRule::kAsInput}; }

  std::vector<Graph> samples(std::uint64_t seed) const override {
    std::vector<Graph> graphs;
    for (std::uint64_t i = 0; i < 3; ++i) {
      SampleMaker make({seed, key_of(kind_), i});
      const Shape shape = make.shape();
      TensorSpec spec = {kFloat32, shape, {}};
      if (i % 2 == 1) spec = make.codes(shape);
      std::vector<TensorId> inputs = {make.builder().input("condition", {kBool, shape, {}})};
      for (const char* name : {"if_true", "if_false"}) inputs.push_back(make.builder().input(name, spec));
      make.add_if_right(make.builder().op(std::string(kind_), "layer", inputs, {}, spec), graphs);
    }
    return graphs;
  }

 private:
  std::string_view kind_;
};

}  // namespace

std::unique_ptr<OperatorType> make_select() { return std::make_unique<Select>("SELECT"); }
std::unique_ptr<OperatorType> make_select_v2() { return std::make_unique<Select>("SELECT_V2"); }

}  // namespace milliwatt
