// REVERSE_V2: the elements along some dimensions (input 1, a constant; negative from the back) in the other order.
#include <algorithm>

#include "ops/checks.h"
#include "ops/factories.h"
#include "ops/moves/elements.h"
#include "ops/moves/pieces.h"
#include "ops/samples.h"

namespace milliwatt {

namespace {

class Reverse : public Move {
 public:
  std::string_view kind() const override { return "REVERSE_V2"; }

  std::vector<std::string> problems(const OpView& op) const override {
    Checks checks(op);
    if (!checks.counts(2, 2)) return checks.take();
    check_moved(checks, "input", op.input(0), op.output());
    checks.shape("output", op.output(), op.input(0).shape);
    bool good = checks.constant("axes", op.input(1));
    good &= checks.type("axes", op.input(1), {ElementType::kInt32});
    if (!good) return checks.take();
    for (const std::int32_t axis : elements_of<std::int32_t>(op.input(1))) check_axis(checks, axis, op.input(0).shape);
    return checks.take();
  }

  std::vector<std::int64_t> sources(const OpView& op) const override {
    const Shape& in = op.input(0).shape;
    return places_of(in, [&](Shape at) {
      for (const std::int32_t axis : elements_of<std::int32_t>(op.input(1))) {
        const std::size_t d = dimension_of(axis, in);
        at[d] = in[d] - 1 - at[d];
      }
      return element_at(in, at);
    });
  }

  std::vector<Graph> samples(std::uint64_t seed) const override {
    std::vector<Graph> graphs;
    for (std::uint64_t i = 0; i < 4; ++i) {
      SampleMaker make({seed, key_of(kind()), i});
      const TensorSpec spec = make.codes(make.shape());
      const std::int64_t axis = make.integer(0, static_cast<std::int64_t>(spec.shape.size()) - 1);
      const TensorId from = make.builder().input("in", spec);
      const TensorId axes = make.builder().constant("axes", {1}, std::vector{static_cast<std::int32_t>(axis)});
      make.add_if_right(make.builder().op("REVERSE_V2", "layer", {from, axes}, {}, spec), graphs);
    }
    return graphs;
  }
};

}  // namespace

std::unique_ptr<OperatorType> make_reverse() { return std::make_unique<Reverse>(); }

}  // namespace milliwatt
