// RESIZE_NEAREST_NEIGHBOR: each pixel is the nearest one of the image; height and width are input 1, a constant.
#include <algorithm>
#include <cmath>

#include "ops/checks.h"
#include "ops/factories.h"
#include "ops/moves/elements.h"
#include "ops/samples.h"
#include "ops/tape.h"

namespace milliwatt {

namespace {

/// In single precision, as in the reference.
std::int64_t nearest(std::int64_t place, std::int64_t in, std::int64_t out, bool corners, bool centers) {
  const bool by_corners = corners && out > 1;
  const float scale = by_corners ? static_cast<float>(in - 1) / static_cast<float>(out - 1)
                                 : static_cast<float>(in) / static_cast<float>(out);
  const float at = (static_cast<float>(place) + (centers ? 0.5F : 0.0F)) * scale;
  const auto source = static_cast<std::int64_t>(corners ? std::round(at) : std::floor(at));
  return std::max<std::int64_t>(std::min(source, in - 1), 0);
}

class ResizeNearest : public Move {
 public:
  std::string_view kind() const override { return "RESIZE_NEAREST_NEIGHBOR"; }

  std::vector<std::string> problems(const OpView& op) const override {
    Checks checks(op);
    if (!checks.counts(2, 2)) return checks.take();
    check_moved(checks, "input", op.input(0), op.output());
    const auto corners = checks.integer("align_corners", 0, 1);
    const auto centers = checks.integer("half_pixel_centers", 0, 1);
    if (corners && centers && *corners + *centers == 2) {
      checks.problem("align_corners and half_pixel_centers are both 1", "one of them");
    }
    bool good = checks.rank("input", op.input(0), 4);
    good &= checks.constant("size", op.input(1));
    good &= checks.type("size", op.input(1), {ElementType::kInt32});
    good &= checks.shape("size", op.input(1), {2});
    if (!good) return checks.take();
    const Shape& in = op.input(0).shape;
    const auto sizes = elements_of<std::int32_t>(op.input(1));
    checks.shape("output", op.output(), {in[0], sizes[0], sizes[1], in[3]});
    return checks.take();
  }

  std::vector<std::int64_t> sources(const OpView& op) const override {
    const bool corners = op.integer("align_corners") != 0;
    const bool centers = op.integer("half_pixel_centers") != 0;
    const Shape& in = op.input(0).shape;
    const Shape& out = op.output().shape;
    return places_of(out, [&](Shape at) {
      for (const std::size_t d : {1U, 2U}) at[d] = nearest(at[d], in[d], out[d], corners, centers);
      return element_at(in, at);
    });
  }

  void record(const OpView& op, Tape& tape) const override {
    const bool corners = op.integer("align_corners") != 0;
    const bool centers = op.integer("half_pixel_centers") != 0;
    Node node = tape.value(op.op().inputs[0]);
    for (const std::size_t d : {1U, 2U}) {
      const std::int64_t in = op.input(0).shape[d], out = op.output().shape[d];
      std::vector<std::int64_t> places;
      for (std::int64_t at = 0; at < out; ++at) places.push_back(nearest(at, in, out, corners, centers));
      node = tape.take(node, static_cast<std::int64_t>(d), places);
    }
    tape.put(op.op().outputs[0], node);
  }

  std::vector<Graph> samples(std::uint64_t seed) const override {
    std::vector<Graph> graphs;
    for (std::uint64_t i = 0; i < 6; ++i) {
      SampleMaker make({seed, key_of(kind()), i});
      const TensorSpec in = make.codes({1, make.integer(1, 5), make.integer(1, 5), make.integer(1, 3)});
      TensorSpec out = in;
      out.shape[1] = make.integer(1, 9);
      out.shape[2] = make.integer(1, 9);
      const std::vector<std::int32_t> sizes = {static_cast<std::int32_t>(out.shape[1]),
                                               static_cast<std::int32_t>(out.shape[2])};
      const TensorId from = make.builder().input("in", in);
      const TensorId size = make.builder().constant("size", {2}, sizes);
      const Attributes attributes = {{"align_corners", std::int64_t{i % 3 == 1}},
                                     {"half_pixel_centers", std::int64_t{i % 3 == 2}}};
      make.add_if_right(make.builder().op(std::string(kind()), "layer", {from, size}, attributes, out), graphs);
    }
    return graphs;
  }
};

}  // namespace

std::unique_ptr<OperatorType> make_resize_nearest() { return std::make_unique<ResizeNearest>(); }

}  // namespace milliwatt
