// UNPACK: the slices of a tensor along a dimension (attribute `axis`, negative from the back), which falls away, as
// `num` tensors.
#include <algorithm>

#include "base/to_size.h"
#include "ops/checks.h"
#include "ops/factories.h"
#include "ops/moves/elements.h"
#include "ops/moves/pieces.h"
#include "ops/samples.h"

namespace milliwatt {

namespace {

class Unpack : public OperatorType {
 public:
  std::string_view kind() const override { return "UNPACK"; }

  std::vector<std::string> problems(const OpView& op) const override {
    Checks checks(op);
    if (!checks.counts(1, 1, kMostPieces)) return checks.take();
    const Tensor& whole = op.input(0);
    const auto axis = checks.integer("axis", -8, 7);
    const auto count = static_cast<std::int64_t>(op.op().outputs.size());
    checks.integer("num", count, count);
    if (!axis) return checks.take();
    const auto dimension = check_axis(checks, *axis, whole.shape);
    if (!dimension) return checks.take();
    Shape shape = whole.shape;
    if (shape[*dimension] != count) {
      checks.problem(std::to_string(count) + " outputs of " + shape_text(shape), std::to_string(shape[*dimension]));
    }
    shape.erase(shape.begin() + static_cast<std::ptrdiff_t>(*dimension));
    for (std::size_t i = 0; i < op.op().outputs.size(); ++i) {
      check_moved(checks, "input", whole, op.output(i));
      checks.shape("output " + std::to_string(i), op.output(i), shape);
    }
    return checks.take();
  }

  void run(const OpView& op, TensorValues& values) const override {
    const Shape& shape = op.input(0).shape;
    const std::size_t axis = dimension_of(op.integer("axis"), shape);
    const std::int64_t run = element_count({shape.begin() + static_cast<std::ptrdiff_t>(axis) + 1, shape.end()});
    const std::int64_t bytes = run * element_bytes(op.input(0).type);
    auto from = values.read<std::byte>(op.op().inputs[0]).begin();
    for (std::int64_t at = 0; at < op.output().bytes(); at += bytes) {
      for (const TensorId id : op.op().outputs) {
        std::copy_n(from, bytes, values.write<std::byte>(id).begin() + at);
        from += bytes;
      }
    }
  }

  Int8Rule int8_rule() const override { return {OutputRule::kAsInput}; }

  std::vector<Graph> samples(std::uint64_t seed) const override {
    std::vector<Graph> graphs;
    for (std::uint64_t i = 0; i < 4; ++i) {
      SampleMaker make({seed, key_of(kind()), i});
      const Shape shape = {1, make.integer(1, 4), make.integer(1, 4), make.integer(1, 3)};
      TensorSpec in = make.codes(shape);
      if (i % 2 == 0) in = {ElementType::kFloat32, shape, {}};
      const std::int64_t axis = make.integer(-3, 3);
      const std::int64_t dimension = axis < 0 ? axis + 4 : axis;
      TensorSpec out = in;
      out.shape.erase(out.shape.begin() + dimension);
      const std::int64_t count = shape[to_size(dimension)];
      const TensorId id = make.builder().input("in", in);
      const Attributes attributes = {{"axis", axis}, {"num", count}};
      const std::vector<TensorId> outputs =
          make.builder().op_with_outputs("UNPACK", "layer", {id}, attributes, std::vector(to_size(count), out));
      for (std::size_t k = 1; k < outputs.size(); ++k) make.builder().output(outputs[k]);
      make.add_if_right(outputs[0], graphs);
    }
    return graphs;
  }
};

}  // namespace

std::unique_ptr<OperatorType> make_unpack() { return std::make_unique<Unpack>(); }

}  // namespace milliwatt
