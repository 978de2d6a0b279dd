// LOG_SOFTMAX, float32, over the last dimension: x - largest x - log(sum of exp(x - largest x)).
#include <algorithm>

#include "base/to_size.h"
#include "milliwatt/core/real_functions.h"
#include "ops/checks.h"
#include "ops/factories.h"
#include "ops/samples.h"
#include "ops/tape.h"

namespace milliwatt {

namespace {

class LogSoftmax : public OperatorType {
 public:
  std::string_view kind() const override { return "LOG_SOFTMAX"; }

  std::vector<std::string> problems(const OpView& op) const override {
    Checks checks(op);
    if (!checks.counts(1, 1)) return checks.take();
    const Tensor& input = op.input(0);
    checks.type("input", input, {ElementType::kFloat32});
    checks.type("output", op.output(), {ElementType::kFloat32});
    checks.not_constant("input", input);
    checks.shape("output", op.output(), input.shape);
    if (input.shape.empty()) checks.problem(tensor_label("input", input) + " is a scalar", "at least one dimension");
    return checks.take();
  }

  void run(const OpView& op, TensorValues& values) const override {
    const auto classes = to_size(op.input(0).shape.back());
    const auto in = values.read<float>(op.op().inputs[0]);
    const auto out = values.write<float>(op.op().outputs[0]);
    for (std::size_t i = 0; i < in.size(); i += classes) {
      const auto row = in.subspan(i, classes);
      const float largest = *std::max_element(row.begin(), row.end());
      float sum = 0;
      for (const float x : row) sum += real_exp(x - largest);
      const float log_sum = real_log(sum);
      std::ranges::transform(row, out.begin() + static_cast<std::ptrdiff_t>(i),
                             [&](float x) { return x - largest - log_sum; });
    }
  }

  void record(const OpView& op, Tape& tape) const override {
    const std::vector<std::int64_t> classes = {std::ssize(op.input(0).shape) - 1};
    const Node in = tape.value(op.op().inputs[0]);
    const Node below = tape.binary(Tape::Binary::kSubtract, in, tape.reduce(Tape::Reduction::kMaximum, in, classes));
    const Node sum = tape.reduce(Tape::Reduction::kSum, tape.unary(Tape::Unary::kExp, below), classes);
    tape.put(op.op().outputs[0], tape.binary(Tape::Binary::kSubtract, below, tape.unary(Tape::Unary::kLog, sum)));
  }

  std::vector<Graph> samples(std::uint64_t seed) const override {
    std::vector<Graph> graphs;
    for (std::uint64_t i = 0; i < 3; ++i) {
      SampleMaker make({seed, key_of(kind()), i});
      const TensorSpec spec = {ElementType::kFloat32, make.shape(), {}};
      const TensorId in = make.builder().input("in", spec);
      make.add_if_right(make.builder().op("LOG_SOFTMAX", "layer", {in}, {}, spec), graphs);
    }
    return graphs;
  }
};

}  // namespace

std::unique_ptr<OperatorType> make_log_softmax() { return std::make_unique<LogSoftmax>(); }

}  // namespace milliwatt
