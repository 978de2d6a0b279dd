// FILL: a tensor of the shape that input 0, a constant, says, full of the element that input 1 is.
#include <algorithm>

#include "ops/checks.h"
#include "ops/factories.h"
#include "ops/moves/elements.h"
#include "ops/samples.h"

namespace milliwatt {

namespace {

using enum ElementType;

template <typename T>
Shape sizes_of(const Tensor& constant) {
  const auto sizes = elements_of<T>(constant);
  return {sizes.begin(), sizes.end()};
}

class Fill : public OperatorType {
 public:
  std::string_view kind() const override { return "FILL"; }

  std::vector<std::string> problems(const OpView& op) const override {
    Checks checks(op);
    if (!checks.counts(2, 2)) return checks.take();
    const Tensor& sizes = op.input(0);
    bool good = checks.constant("shape", sizes);
    good &= checks.type("shape", sizes, {kInt32, kInt64});
    good &= check_moved(checks, "value", op.input(1), op.output());
    if (op.input(1).elements() != 1) checks.shape("value", op.input(1), {});
    if (!good) return checks.take();
    checks.shape("output", op.output(),
                 sizes.type == kInt64 ? sizes_of<std::int64_t>(sizes) : sizes_of<std::int32_t>(sizes));
    if (op.input(1).quantization != op.output().quantization) {
      checks.problem(tensor_label("output", op.output()) + " has another quantization than the value", "the same");
    }
    return checks.take();
  }

  void run(const OpView& op, TensorValues& values) const override {
    const auto value = values.read<std::byte>(op.op().inputs[1]);
    const auto out = values.write<std::byte>(op.op().outputs[0]);
    for (auto to = out.begin(); to != out.end();) to = std::ranges::copy(value, to).out;
  }

  Int8Rule int8_rule() const override { return {OutputRule::kAsInput}; }

  std::vector<Graph> samples(std::uint64_t seed) const override {
    std::vector<Graph> graphs;
    for (std::uint64_t i = 0; i < 2; ++i) {
      SampleMaker make({seed, key_of(kind()), i});
      const TensorSpec out = {i == 0 ? kFloat32 : kInt32, make.shape(), {}};
      const std::vector<std::int32_t> sizes(out.shape.begin(), out.shape.end());
      const TensorId shape = make.builder().constant("shape", {static_cast<std::int64_t>(sizes.size())}, sizes);
      const TensorId value = make.builder().input("value", {out.type, {}, {}});
      make.add_if_right(make.builder().op("FILL", "layer", {shape, value}, {}, out), graphs);
    }
    return graphs;
  }
};

}  // namespace

std::unique_ptr<OperatorType> make_fill() { return std::make_unique<Fill>(); }

}  // namespace milliwatt
