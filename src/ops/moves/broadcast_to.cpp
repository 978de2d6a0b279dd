// BROADCAST_TO: the input repeated along dimensions of size 1, or missing in front, to the shape of input 1, a
// constant.
#include <algorithm>

#include "ops/checks.h"
#include "ops/elementwise/broadcast.h"
#include "ops/factories.h"
#include "ops/moves/elements.h"
#include "ops/samples.h"

namespace milliwatt {

namespace {

class BroadcastTo : public Move {
 public:
  std::string_view kind() const override { return "BROADCAST_TO"; }

  std::vector<std::string> problems(const OpView& op) const override {
    Checks checks(op);
    if (!checks.counts(2, 2)) return checks.take();
    check_moved(checks, "input", op.input(0), op.output());
    bool good = checks.constant("shape", op.input(1));
    good &= checks.type("shape", op.input(1), {ElementType::kInt32});
    if (!good) return checks.take();
    const auto numbers = elements_of<std::int32_t>(op.input(1));
    const Shape out(numbers.begin(), numbers.end());
    const Shape& in = op.input(0).shape;
    checks.shape("output", op.output(), out);
    for (std::size_t back = 1; back <= in.size(); ++back) {
      const std::int64_t size = in[in.size() - back];
      if (back <= out.size() && (size == 1 || size == out[out.size() - back])) continue;
      checks.problem(tensor_label("input", op.input(0)) + " has shape " + shape_text(in),
                     "sizes of 1, or those of " + shape_text(out));
      break;
    }
    return checks.take();
  }

  std::vector<std::int64_t> sources(const OpView& op) const override {
    std::vector<std::int64_t> places;
    for (std::int64_t i = 0; i < op.output().elements(); ++i) {
      places.push_back(static_cast<std::int64_t>(source_element(op.input(0).shape, op.output().shape, i)));
    }
    return places;
  }

  std::vector<Graph> samples(std::uint64_t seed) const override {
    std::vector<Graph> graphs;
    for (std::uint64_t i = 0; i < 4; ++i) {
      SampleMaker make({seed, key_of(kind()), i});
      const TensorSpec out = make.codes(make.shape());
      TensorSpec in = out;
      for (std::int64_t& size : in.shape) size = make.chance(0.5) ? 1 : size;
      const std::vector<std::int32_t> numbers(out.shape.begin(), out.shape.end());
      const TensorId from = make.builder().input("in", in);
      const Shape count = {static_cast<std::int64_t>(numbers.size())};
      const TensorId shape = make.builder().constant("shape", count, numbers);
      make.add_if_right(make.builder().op("BROADCAST_TO", "layer", {from, shape}, {}, out), graphs);
    }
    return graphs;
  }
};

}  // namespace

std::unique_ptr<OperatorType> make_broadcast_to() { return std::make_unique<BroadcastTo>(); }

}  // namespace milliwatt
