// CONSTANT: an output of the graph that depends on no input: the elements of its input, a constant.
// passes/fold_constants.h makes them.
#include <algorithm>

#include "ops/checks.h"
#include "ops/factories.h"

namespace milliwatt {

namespace {

class Constant : public OperatorType {
 public:
  std::string_view kind() const override { return "CONSTANT"; }

  std::vector<std::string> problems(const OpView& op) const override {
    Checks checks(op);
    if (!checks.counts(1, 1)) return checks.take();
    checks.constant("input", op.input(0));
    checks.type("output", op.output(), {op.input(0).type});
    checks.shape("output", op.output(), op.input(0).shape);
    return checks.take();
  }

  void run(const OpView& op, TensorValues& values) const override {
    std::ranges::copy(op.input(0).data, values.bytes_of(op.op().outputs[0]).begin());
  }
};

}  // namespace

std::unique_ptr<OperatorType> make_constant() { return std::make_unique<Constant>(); }

}  // namespace milliwatt
