// MIRROR_PAD: the input, and around it what a mirror at its edges shows (input 1, a constant of pairs: how many
// elements before and behind along each dimension). With `mode` reflect the edge itself is not repeated, with symmetric
// it is.
#include <fmt/format.h>

#include "ops/checks.h"
#include "ops/factories.h"
#include "ops/moves/elements.h"
#include "ops/moves/pad.h"
#include "ops/samples.h"

namespace milliwatt {

namespace {

constexpr std::size_t kMostDimensions = 5;

class MirrorPad : public Move {
 public:
  std::string_view kind() const override { return "MIRROR_PAD"; }

  std::vector<std::string> problems(const OpView& op) const override {
    Checks checks(op);
    if (!checks.counts(2, 2)) return checks.take();
    check_moved(checks, "input", op.input(0), op.output());
    Shape shape = op.input(0).shape;
    const auto mode = checks.word("mode", {"reflect", "symmetric"});
    if (shape.empty() || shape.size() > kMostDimensions) {
      checks.problem(tensor_label("input", op.input(0)) + " has shape " + shape_text(shape), "1 to 5 dimensions");
    }
    bool good = checks.constant("paddings", op.input(1));
    good &= checks.type("paddings", op.input(1), {ElementType::kInt32});
    good &= checks.shape("paddings", op.input(1), {static_cast<std::int64_t>(shape.size()), 2});
    if (!good || !mode || !checks.ok()) return checks.take();
    const std::vector<Padding> paddings = paddings_of(op);
    for (std::size_t d = 0; d < shape.size(); ++d) {
      const std::int64_t most = *mode == "reflect" ? shape[d] - 1 : shape[d];
      const auto fits = [&](std::int64_t count) { return count >= 0 && count <= most; };
      if (!fits(paddings[d].before) || !fits(paddings[d].after)) {
        checks.problem(fmt::format("{} and {} for dimension {}", paddings[d].before, paddings[d].after, d),
                       fmt::format("0 .. {}", most));
        return checks.take();
      }
      shape[d] += paddings[d].before + paddings[d].after;
    }
    checks.shape("output", op.output(), shape);
    return checks.take();
  }

  std::vector<std::int64_t> sources(const OpView& op) const override {
    const std::vector<Padding> paddings = paddings_of(op);
    const std::int64_t edge = op.word("mode") == "reflect" ? 0 : 1;
    const Shape& in = op.input(0).shape;
    return places_of(op.output().shape, [&](Shape at) {
      for (std::size_t d = 0; d < at.size(); ++d) {
        at[d] -= paddings[d].before;
        if (at[d] < 0) at[d] = -at[d] - edge;
        if (at[d] >= in[d]) at[d] = 2 * in[d] - 2 - at[d] + edge;
      }
      return element_at(in, at);
    });
  }

  std::vector<Graph> samples(std::uint64_t seed) const override {
    std::vector<Graph> graphs;
    for (std::uint64_t i = 0; i < 6; ++i) {
      SampleMaker make({seed, key_of(kind()), i});
      const TensorSpec in = make.codes(make.shape());
      TensorSpec out = in;
      std::vector<std::int32_t> pairs;
      const std::int64_t edge = i % 2 == 0 ? 1 : 0;
      for (std::int64_t& size : out.shape) {
        const std::int64_t most = size - edge;
        for (int side = 0; side < 2; ++side) pairs.push_back(static_cast<std::int32_t>(make.integer(0, most)));
        size += pairs[pairs.size() - 1] + pairs[pairs.size() - 2];
      }
      const TensorId from = make.builder().input("in", in);
      const Shape shape = {static_cast<std::int64_t>(in.shape.size()), 2};
      const TensorId paddings = make.builder().constant("paddings", shape, pairs);
      const Attributes attributes = {{"mode", std::string(edge == 1 ? "reflect" : "symmetric")}};
      make.add_if_right(make.builder().op("MIRROR_PAD", "layer", {from, paddings}, attributes, out), graphs);
    }
    return graphs;
  }
};

}  // namespace

std::unique_ptr<OperatorType> make_mirror_pad() { return std::make_unique<MirrorPad>(); }

}  // namespace milliwatt
