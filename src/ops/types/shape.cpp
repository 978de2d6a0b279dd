// SHAPE: the sizes of a tensor, as s32 or s64. It depends on no element of its input.
#include "ops/checks.h"
#include "ops/factories.h"
#include "ops/samples.h"

namespace milliwatt {

namespace {

class ShapeOf : public OperatorType {
 public:
  std::string_view kind() const override { return "SHAPE"; }

  std::vector<std::string> problems(const OpView& op) const override {
    Checks checks(op);
    if (!checks.counts(1, 1)) return checks.take();
    checks.type("output", op.output(), {ElementType::kInt32, ElementType::kInt64});
    const auto rank = static_cast<std::int64_t>(op.input(0).shape.size());
    if (rank == 0) checks.problem(tensor_label("input", op.input(0)) + " is a scalar", "at least one dimension");
    checks.shape("output", op.output(), {rank});
    return checks.take();
  }

  bool reads_shapes_only(const OpView&) const override { return true; }

  void run(const OpView& op, TensorValues& values) const override {
    const Shape& shape = op.input(0).shape;
    for (std::size_t d = 0; d < shape.size(); ++d) {
      if (op.output().type == ElementType::kInt64) {
        values.write<std::int64_t>(op.op().outputs[0])[d] = shape[d];
      } else {
        values.write<std::int32_t>(op.op().outputs[0])[d] = static_cast<std::int32_t>(shape[d]);
      }
    }
  }

  std::vector<Graph> samples(std::uint64_t seed) const override {
    std::vector<Graph> graphs;
    for (std::uint64_t i = 0; i < 3; ++i) {
      SampleMaker make({seed, key_of(kind()), i});
      const TensorSpec in = make.codes(make.shape());
      const TensorId id = make.builder().input("in", in);
      const Shape sizes = {static_cast<std::int64_t>(in.shape.size())};
      make.add_if_right(make.builder().op("SHAPE", "layer", {id}, {}, {ElementType::kInt32, sizes, {}}), graphs);
    }
    return graphs;
  }
};

}  // namespace

std::unique_ptr<OperatorType> make_shape() { return std::make_unique<ShapeOf>(); }

}  // namespace milliwatt
