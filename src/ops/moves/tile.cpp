// TILE, any type, up to eight dimensions: the input as often along each dimension as a constant (input 1) says.
#include <fmt/format.h>

#include "ops/checks.h"
#include "ops/factories.h"
#include "ops/moves/elements.h"
#include "ops/samples.h"

namespace milliwatt {

namespace {

constexpr std::size_t kMostDimensions = 8;
constexpr std::int32_t kMostTimes = 65535;

class Tile : public Move {
 public:
  std::string_view kind() const override { return "TILE"; }

  std::vector<std::string> problems(const OpView& op) const override {
    Checks checks(op);
    if (!checks.counts(2, 2)) return checks.take();
    const Shape& in = op.input(0).shape;
    const Tensor& times = op.input(1);
    check_moved(checks, "input", op.input(0), op.output());
    if (in.empty() || in.size() > kMostDimensions) {
      checks.problem(tensor_label("input", op.input(0)) + " has shape " + shape_text(in), "1 to 8 dimensions");
    }
    checks.constant("multiples", times);
    checks.type("multiples", times, {ElementType::kInt32});
    checks.shape("multiples", times, {static_cast<std::int64_t>(in.size())});
    if (!checks.ok()) return checks.take();
    Shape out = in;
    for (std::size_t d = 0; d < in.size(); ++d) {
      const std::int32_t count = elements_of<std::int32_t>(times)[d];
      if (count < 1 || count > kMostTimes) {
        checks.problem(fmt::format("{} holds {}", tensor_label("multiples", times), count),
                       fmt::format("1 .. {}", kMostTimes));
        return checks.take();
      }
      out[d] *= count;
    }
    checks.shape("output", op.output(), out);
    return checks.take();
  }

  std::vector<std::int64_t> sources(const OpView& op) const override {
    const Shape& in = op.input(0).shape;
    return places_of(op.output().shape, [&](Shape at) {
      for (std::size_t d = 0; d < in.size(); ++d) at[d] %= in[d];
      return element_at(in, at);
    });
  }

  std::vector<Graph> samples(std::uint64_t seed) const override {
    std::vector<Graph> graphs;
    for (std::uint64_t i = 0; i < 8; ++i) {
      SampleMaker make({seed, key_of(kind()), i});
      const TensorSpec in = make.codes(make.shape());
      TensorSpec out = in;
      std::vector<std::int32_t> times;
      for (std::int64_t& size : out.shape) {
        times.push_back(static_cast<std::int32_t>(make.chance(0.5) ? 1 : make.integer(1, 3)));
        size *= times.back();
      }
      const TensorId id = make.builder().input("in", in);
      const TensorId multiples = make.builder().constant("multiples", {static_cast<std::int64_t>(times.size())}, times);
      make.add_if_right(make.builder().op("TILE", "layer", {id, multiples}, {}, out), graphs);
    }
    return graphs;
  }
};

}  // namespace

std::unique_ptr<OperatorType> make_tile() { return std::make_unique<Tile>(); }

}  // namespace milliwatt
