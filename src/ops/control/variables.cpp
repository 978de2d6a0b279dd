// READ_VARIABLE and ASSIGN_VARIABLE: a tensor that keeps its value from one inference to the next, read as it is, or
// given a new value. In the graph the variable is a tensor: what READ_VARIABLE reads, and what ASSIGN_VARIABLE writes.
#include <algorithm>

#include "ops/checks.h"
#include "ops/factories.h"

namespace milliwatt {

namespace {

class VariableCopy : public OperatorType {
 public:
  explicit VariableCopy(bool assigns) : assigns_(assigns) {}

  std::string_view kind() const override { return assigns_ ? "ASSIGN_VARIABLE" : "READ_VARIABLE"; }

  std::vector<std::string> problems(const OpView& op) const override {
    Checks checks(op);
    if (!checks.counts(1, 1)) return checks.take();
    const Tensor& variable = assigns_ ? op.output() : op.input(0);
    if (!variable.is_variable) checks.problem(tensor_label("tensor", variable) + " is no variable", "a variable");
    checks.type("output", op.output(), {op.input(0).type});
    checks.shape("output", op.output(), op.input(0).shape);
    if (op.input(0).quantization != op.output().quantization) {
      checks.problem(tensor_label("output", op.output()) + " has another quantization than the input", "the same");
    }
    return checks.take();
  }

  void run(const OpView& op, TensorValues& values) const override {
    const auto from = values.read<std::byte>(op.op().inputs[0]);
    std::ranges::copy(from, values.write<std::byte>(op.op().outputs[0]).begin());
  }

 private:
  bool assigns_;
};

}  // namespace

std::unique_ptr<OperatorType> make_read_variable() { return std::make_unique<VariableCopy>(false); }
std::unique_ptr<OperatorType> make_assign_variable() { return std::make_unique<VariableCopy>(true); }

}  // namespace milliwatt
