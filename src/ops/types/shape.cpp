// SHAPE: the sizes of a tensor, as s32 or s64. RANK: their number, as s32. ZEROS_LIKE: as many zeros as it has
// elements. They depend on no element of their input.
#include <algorithm>

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

class Rank : public OperatorType {
 public:
  std::string_view kind() const override { return "RANK"; }

  std::vector<std::string> problems(const OpView& op) const override {
    Checks checks(op);
    if (!checks.counts(1, 1)) return checks.take();
    checks.type("output", op.output(), {ElementType::kInt32});
    checks.shape("output", op.output(), {});
    return checks.take();
  }

  bool reads_shapes_only(const OpView&) const override { return true; }

  void run(const OpView& op, TensorValues& values) const override {
    values.write<std::int32_t>(op.op().outputs[0])[0] = static_cast<std::int32_t>(op.input(0).shape.size());
  }

  std::vector<Graph> samples(std::uint64_t seed) const override {
    std::vector<Graph> graphs;
    SampleMaker make({seed, key_of(kind())});
    const TensorId in = make.builder().input("in", make.codes(make.shape()));
    make.add_if_right(make.builder().op("RANK", "layer", {in}, {}, {ElementType::kInt32, {}, {}}), graphs);
    return graphs;
  }
};

class ZerosLike : public OperatorType {
 public:
  std::string_view kind() const override { return "ZEROS_LIKE"; }

  std::vector<std::string> problems(const OpView& op) const override {
    Checks checks(op);
    if (!checks.counts(1, 1)) return checks.take();
    using enum ElementType;
    if (checks.type("input", op.input(0), {kFloat32, kInt8, kInt32, kInt64})) {
      checks.type("output", op.output(), {op.input(0).type});
    }
    checks.shape("output", op.output(), op.input(0).shape);
    return checks.take();
  }

  bool reads_shapes_only(const OpView&) const override { return true; }

  // Of int8, codes of 0, whatever number they stand for: as the reference has it.
  void run(const OpView& op, TensorValues& values) const override {
    std::ranges::fill(values.bytes_of(op.op().outputs[0]), std::byte{0});
  }

  std::vector<Graph> samples(std::uint64_t seed) const override {
    std::vector<Graph> graphs;
    SampleMaker make({seed, key_of(kind())});
    const TensorSpec spec = {ElementType::kFloat32, make.shape(), {}};
    const TensorId in = make.builder().input("in", spec);
    make.add_if_right(make.builder().op("ZEROS_LIKE", "layer", {in}, {}, spec), graphs);
    return graphs;
  }
};

}  // namespace

std::unique_ptr<OperatorType> make_rank() { return std::make_unique<Rank>(); }
std::unique_ptr<OperatorType> make_shape() { return std::make_unique<ShapeOf>(); }
std::unique_ptr<OperatorType> make_zeros_like() { return std::make_unique<ZerosLike>(); }

}  // namespace milliwatt
