// RESIZE_BILINEAR, int8: each output pixel is a mean of the four around its place, weighted in steps of
// 1/1024 along height and width. The size is a constant (input 1: height, width); codes are mixed as they are, TFLite
// Micro looks at nobody's quantization. Places are y * scale, with half_pixel_centers (y + 1/2) * scale - 1/2; scale is
// the ratio of the sizes, with align_corners that of the sizes less 1, in steps of 1/1024.
#include "ops/moves/resize_bilinear.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <span>
#include <utility>

#include "base/to_size.h"
#include "ops/checks.h"
#include "ops/factories.h"
#include "ops/facts/batch.h"
#include "ops/float32.h"
#include "ops/samples.h"
#include "ops/window.h"

namespace milliwatt {

namespace {

constexpr std::int32_t kOne = 1 << 10;
constexpr std::int64_t kLargestSize = 16384;  // places fit 32 bits

/// The two neighbours of a place along one dimension, and how far it lies from the first, in steps of 1/1024.
struct Neighbours {
  std::int32_t first = 0, second = 0;
  std::int32_t distance = 0;
};

struct Axis {
  std::int32_t in = 1, out = 1;
  bool align_corners = false, half_pixel_centers = false;

  Neighbours at(std::int32_t place) const {
    std::int32_t scale = (kOne * in + out / 2) / out;
    if (align_corners && out > 1) scale = (kOne * (in - 1) + (out - 1) / 2) / (out - 1);
    const std::int32_t scaled = half_pixel_centers ? place * scale + scale / 2 - kOne / 2 : place * scale;
    Neighbours two;
    two.first = std::max(scaled / kOne, 0);
    two.second = std::min((scaled + kOne - 1) / kOne, in - 1);
    two.distance = scaled - kOne * two.first;
    return two;
  }
};

Axis axis_of(const OpView& op, std::size_t dimension) {
  return {static_cast<std::int32_t>(op.input(0).shape[dimension]),
          static_cast<std::int32_t>(op.output().shape[dimension]), op.integer("align_corners") != 0,
          op.integer("half_pixel_centers") != 0};
}

class ResizeBilinear : public OperatorType, public BatchedOperator {
 public:
  std::string_view kind() const override { return "RESIZE_BILINEAR"; }

  std::vector<std::string> problems(const OpView& op) const override {
    Checks checks(op);
    if (!checks.counts(2, 2)) return checks.take();
    if (checks.computed_type("output", op.output())) checks.computed_type("input", op.input(0));
    checks.not_constant("input", op.input(0));
    const auto corners = checks.integer("align_corners", 0, 1);
    const auto centers = checks.integer("half_pixel_centers", 0, 1);
    if (corners && centers && *corners + *centers == 2) {
      checks.problem("align_corners and half_pixel_centers are both 1", "one of them");
    }
    checks.rank("input", op.input(0), 4);
    const Tensor& size = op.input(1);
    bool good = checks.constant("size", size);
    good &= checks.type("size", size, {ElementType::kInt32});
    good &= checks.shape("size", size, {2});
    if (!good || !checks.ok()) return checks.take();
    const auto sizes = elements_of<std::int32_t>(size);
    checks.shape("output", op.output(), {op.input(0).shape[0], sizes[0], sizes[1], op.input(0).shape[3]});
    if (computes_in_float(op)) return checks.take();
    if (checks.ok()) check_axis(checks, "height", axis_of(op, 1));
    if (checks.ok()) check_axis(checks, "width", axis_of(op, 2));
    return checks.take();
  }

  void run(const OpView& op, TensorValues& values) const override {
    if (computes_in_float(op)) {
      for_each_image<float>(op, values,
                            [&](std::span<const float> in, std::span<float> out) { resize_reals(op, in, out); });
      return;
    }
    for_each_image<std::int8_t>(
        op, values, [&](std::span<const std::int8_t> in, std::span<std::int8_t> out) { resize(op, in, out); });
  }

  Int8Rule int8_rule() const override { return {OutputRule::kAsInput}; }

  BatchRule batch_rule(const OpView&) const override { return BatchRule::kOneByOne; }

  std::vector<Graph> samples(std::uint64_t seed) const override {
    std::vector<Graph> graphs;
    for (std::uint64_t i = 0; i < 12; ++i) {
      SampleMaker make({seed, key_of(kind()), i});
      TensorSpec in = make.codes({i % 5 == 4 ? 2 : 1, make.integer(1, 6), make.integer(1, 6), make.integer(1, 4)});
      if (i >= 9) in = {ElementType::kFloat32, in.shape, {}};
      TensorSpec out = in;
      std::vector<std::int32_t> sizes;
      for (const std::size_t d : {std::size_t{1}, std::size_t{2}}) {
        out.shape[d] = i % 4 == 0 ? 2 * in.shape[d] : make.integer(1, 13);
        sizes.push_back(static_cast<std::int32_t>(out.shape[d]));
      }
      const TensorId id = make.builder().input("in", in);
      const TensorId size = make.builder().constant("size", {2}, sizes);
      const Attributes attributes = {{"align_corners", std::int64_t{i % 3 == 1}},
                                     {"half_pixel_centers", std::int64_t{i % 3 == 2}}};
      make.add_if_right(make.builder().op("RESIZE_BILINEAR", "layer", {id, size}, attributes, out), graphs);
    }
    return graphs;
  }

 private:
  static void resize(const OpView& op, std::span<const std::int8_t> in, std::span<std::int8_t> out) {
    const Axis height = axis_of(op, 1);
    const Axis width = axis_of(op, 2);
    const std::int64_t channels = op.output().shape[3];
    const auto pixel = [&](std::int32_t y, std::int32_t x) { return (std::int64_t{y} * width.in + x) * channels; };
    std::size_t to = 0;
    for (std::int32_t y = 0; y < height.out; ++y) {
      const Neighbours rows = height.at(y);
      for (std::int32_t x = 0; x < width.out; ++x) {
        const Neighbours columns = width.at(x);
        for (std::int64_t c = 0; c < channels; ++c) {
          const auto code = [&](std::int32_t row, std::int32_t column) {
            return std::int64_t{in[to_size(pixel(row, column) + c)]};
          };
          const std::int64_t sum =
              code(rows.first, columns.first) * (kOne - rows.distance) * (kOne - columns.distance) +
              code(rows.second, columns.first) * rows.distance * (kOne - columns.distance) +
              code(rows.first, columns.second) * (kOne - rows.distance) * columns.distance +
              code(rows.second, columns.second) * rows.distance * columns.distance;
          const std::int64_t half = sum > 0 ? 1 << 19 : -(1 << 19);
          out[to++] = static_cast<std::int8_t>((sum + half) / (1 << 20));
        }
      }
    }
  }

  static void resize_reals(const OpView& op, std::span<const float> in, std::span<float> out) {
    const std::int64_t width = op.input(0).shape[2];
    const Shape& shape = op.output().shape;
    std::size_t to = 0;
    for (std::int64_t y = 0; y < shape[1]; ++y) {
      const RealNeighbours rows = real_neighbours(op, 1, y);
      for (std::int64_t x = 0; x < shape[2]; ++x) {
        const RealNeighbours columns = real_neighbours(op, 2, x);
        for (std::int64_t c = 0; c < shape[3]; ++c) {
          const auto real = [&](std::int32_t row, std::int32_t column) {
            return in[to_size((row * width + column) * shape[3] + c)];
          };
          out[to++] = real(rows.first, columns.first) * (1 - rows.distance) * (1 - columns.distance) +
                      real(rows.second, columns.first) * rows.distance * (1 - columns.distance) +
                      real(rows.first, columns.second) * (1 - rows.distance) * columns.distance +
                      real(rows.second, columns.second) * rows.distance * columns.distance;
        }
      }
    }
  }

  /// Steps of 1/1024 add up: for much larger outputs the reference would read behind the image.
  static void check_axis(Checks& checks, const char* name, const Axis& axis) {
    if (std::max(axis.in, axis.out) > kLargestSize) {
      checks.problem(fmt::format("{} {} to {}", name, axis.in, axis.out), fmt::format("up to {}", kLargestSize));
      return;
    }
    const Neighbours last = axis.at(axis.out - 1);
    if (last.first < axis.in) return;
    checks.problem(fmt::format("{} {} to {}", name, axis.in, axis.out), "a smaller ratio");
  }
};

}  // namespace

RealNeighbours real_neighbours(const OpView& op, std::size_t dimension, std::int64_t place) {
  const std::int64_t in = op.input(0).shape[dimension];
  const std::int64_t out = op.output().shape[dimension];
  const bool by_corners = op.integer("align_corners") != 0 && out > 1;
  const float scale = by_corners ? static_cast<float>(in - 1) / static_cast<float>(out - 1)
                                 : static_cast<float>(in) / static_cast<float>(out);
  const auto number = static_cast<float>(place);
  const float at = op.integer("half_pixel_centers") != 0 ? (number + 0.5F) * scale - 0.5F : number * scale;
  RealNeighbours two;
  two.first = std::clamp(static_cast<std::int32_t>(std::floor(at)), 0, static_cast<std::int32_t>(in - 1));
  two.second = std::clamp(static_cast<std::int32_t>(std::ceil(at)), 0, static_cast<std::int32_t>(in - 1));
  two.distance = at - static_cast<float>(two.first);
  return two;
}

std::unique_ptr<OperatorType> make_resize_bilinear() { return std::make_unique<ResizeBilinear>(); }

}  // namespace milliwatt
