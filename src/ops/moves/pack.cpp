// PACK: tensors of one shape as the slices of one more dimension (attribute `axis`, negative from the back).
#include <algorithm>

#include "base/to_size.h"
#include "ops/checks.h"
#include "ops/factories.h"
#include "ops/moves/elements.h"
#include "ops/moves/pieces.h"
#include "ops/samples.h"

namespace milliwatt {

namespace {

class Pack : public OperatorType {
 public:
  std::string_view kind() const override { return "PACK"; }

  std::vector<std::string> problems(const OpView& op) const override {
    Checks checks(op);
    if (!checks.counts(1, kMostPieces)) return checks.take();
    const auto count = static_cast<std::int64_t>(op.input_count());
    checks.integer("values_count", count, count);
    for (std::size_t i = 0; i < op.input_count(); ++i) {
      const std::string role = "input " + std::to_string(i);
      if (!op.has_input(i)) {
        checks.problem(role + " is left out", "an input there");
        return checks.take();
      }
      check_moved(checks, role, op.input(i), op.output());
      checks.shape(role, op.input(i), op.input(0).shape);
    }
    const auto axis = checks.integer("axis", -8, 7);
    if (!axis) return checks.take();
    Shape shape = op.input(0).shape;
    shape.push_back(count);  // any shape of the output's rank
    const auto dimension = check_axis(checks, *axis, shape);
    if (!dimension) return checks.take();
    shape = op.input(0).shape;
    shape.insert(shape.begin() + static_cast<std::ptrdiff_t>(*dimension), count);
    checks.shape("output", op.output(), shape);
    return checks.take();
  }

  void run(const OpView& op, TensorValues& values) const override {
    const std::size_t axis = dimension_of(op.integer("axis"), op.output().shape);
    const Shape& in = op.input(0).shape;
    const std::int64_t run = element_count({in.begin() + static_cast<std::ptrdiff_t>(axis), in.end()});
    const std::int64_t bytes = run * element_bytes(op.output().type);
    auto to = values.write<std::byte>(op.op().outputs[0]).begin();
    for (std::int64_t at = 0; at < op.input(0).bytes(); at += bytes) {
      for (const TensorId id : op.op().inputs) to = std::copy_n(values.read<std::byte>(id).begin() + at, bytes, to);
    }
  }

  Int8Rule int8_rule() const override { return {OutputRule::kAsInput}; }

  std::vector<Graph> samples(std::uint64_t seed) const override {
    std::vector<Graph> graphs;
    for (std::uint64_t i = 0; i < 4; ++i) {
      SampleMaker make({seed, key_of(kind()), i});
      const Shape shape = {make.integer(1, 4), make.integer(1, 5)};
      const std::int64_t count = make.integer(1, 4);
      const std::int64_t axis = make.integer(-3, 2);
      std::vector<TensorId> inputs;
      for (std::int64_t k = 0; k < count; ++k) {
        inputs.push_back(make.builder().input("in" + std::to_string(k), {ElementType::kInt32, shape, {}}));
      }
      Shape out = shape;
      out.insert(out.begin() + (axis < 0 ? axis + 3 : axis), count);
      const Attributes attributes = {{"axis", axis}, {"values_count", count}};
      make.add_if_right(make.builder().op("PACK", "layer", inputs, attributes, {ElementType::kInt32, out, {}}), graphs);
    }
    return graphs;
  }
};

}  // namespace

std::unique_ptr<OperatorType> make_pack() { return std::make_unique<Pack>(); }

}  // namespace milliwatt
