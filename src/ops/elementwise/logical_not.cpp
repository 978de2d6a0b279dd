// LOGICAL_NOT: true if the element is false.
#include <algorithm>

#include "ops/checks.h"
#include "ops/factories.h"
#include "ops/samples.h"

namespace milliwatt {

namespace {

class LogicalNot : public OperatorType {
 public:
  std::string_view kind() const override { return "LOGICAL_NOT"; }

  std::vector<std::string> problems(const OpView& op) const override {
    Checks checks(op);
    if (!checks.counts(1, 1)) return checks.take();
    checks.type("input", op.input(0), {ElementType::kBool});
    checks.type("output", op.output(), {ElementType::kBool});
    checks.shape("output", op.output(), op.input(0).shape);
    checks.not_constant("input", op.input(0));
    return checks.take();
  }

  void run(const OpView& op, TensorValues& values) const override {
    std::ranges::transform(values.read<std::uint8_t>(op.op().inputs[0]),
                           values.write<std::uint8_t>(op.op().outputs[0]).begin(),
                           [](std::uint8_t truth) { return static_cast<std::uint8_t>(truth == 0 ? 1 : 0); });
  }

  std::vector<Graph> samples(std::uint64_t seed) const override {
    std::vector<Graph> graphs;
    SampleMaker make({seed, key_of(kind())});
    const TensorSpec spec = {ElementType::kBool, make.shape(), {}};
    const TensorId in = make.builder().input("in", spec);
    make.add_if_right(make.builder().op("LOGICAL_NOT", "layer", {in}, {}, spec), graphs);
    return graphs;
  }
};

}  // namespace

std::unique_ptr<OperatorType> make_logical_not() { return std::make_unique<LogicalNot>(); }

}  // namespace milliwatt
