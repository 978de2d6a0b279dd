// The portable kernel of RESIZE_BILINEAR: one output row a step, which reads the two input rows around it.
#include "ops/moves/resize_bilinear.h"

#include <algorithm>
#include <limits>
#include <string>
#include <utility>

#include "base/error.h"
#include "base/to_size.h"
#include "kernels/offers.h"
#include "kernels/parts.h"
#include "ops/facts/batch.h"

namespace milliwatt::portable {

namespace {

/// Places in the input, in steps of 1/1024: that of output place n is n * scale + offset.
struct Places {
  std::int32_t scale = 1024;
  std::int32_t offset = 0;
};

Places places(const OpView& op, std::size_t dimension) {
  const std::int64_t in = op.input(0).shape[dimension];
  const std::int64_t out = op.output().shape[dimension];
  std::int64_t numerator = in;
  std::int64_t denominator = out;
  if (op.integer("align_corners") != 0 && out > 1) {
    numerator = in - 1;
    denominator = out - 1;
  }
  const std::int64_t scale = (1024 * numerator + denominator / 2) / denominator;
  const std::int64_t offset = op.integer("half_pixel_centers") != 0 ? scale / 2 - 512 : 0;
  return {static_cast<std::int32_t>(scale), static_cast<std::int32_t>(offset)};
}

/// The pairs of neighbours along a dimension, and the distances from the first.
void add_neighbours(const OpView& op, std::size_t dimension, const std::string& name, Kernel& kernel) {
  std::vector<std::int16_t> pairs;
  std::vector<float> distances;
  for (std::int64_t place = 0; place < op.output().shape[dimension]; ++place) {
    const RealNeighbours two = real_neighbours(op, dimension, place);
    pairs.insert(pairs.end(), {static_cast<std::int16_t>(two.first), static_cast<std::int16_t>(two.second)});
    distances.push_back(two.distance);
  }
  kernel.tables.push_back({name + "_pairs", std::move(pairs), "of the input, on both sides of each", false});
  kernel.tables.push_back({name + "_distances", std::move(distances), "from the first", false});
}

Kernel real_kernel(const OpView& op) {
  const Shape& in = op.input(0).shape;
  const Shape& out = op.output().shape;
  if (std::max(in[1], in[2]) > std::numeric_limits<std::int16_t>::max()) {
    throw Error("an image of more than 32767 rows or columns; supported on devices: up to that");
  }
  Kernel kernel;
  kernel.function = "resize_bilinear_f32";
  kernel.numbers = {{"kColumns", static_cast<std::int32_t>(out[2]), ""},
                    {"kChannels", static_cast<std::int32_t>(out[3]), ""}};
  add_neighbours(op, 1, "row", kernel);
  add_neighbours(op, 2, "column", kernel);
  std::vector<RowSpan> spans;
  for (std::int64_t row = 0; row < out[1]; ++row) {
    const RealNeighbours two = real_neighbours(op, 1, row);
    spans.push_back({two.first, two.second - two.first + 1});
  }
  kernel.steps.steps = row_shape(out).rows;
  kernel.steps.step = [spans](int row) { return Step{{spans.at(to_size(row)), RowSpan{}}, {RowSpan{row, 1}}}; };
  kernel.cost = {30.0 * static_cast<double>(op.output().elements()), 240};
  return kernel;
}

}  // namespace

std::vector<Kernel> resize_bilinear_kernels(const OpView& op) {
  expect_one_image(op, kImagesOnDevices);
  if (op.output().type == ElementType::kFloat32) return {real_kernel(op)};
  const Shape& in = op.input(0).shape;
  const Shape& out = op.output().shape;
  const Places rows = places(op, 1);
  const Places columns = places(op, 2);
  const auto last_row = static_cast<std::int32_t>(in[1] - 1);

  Kernel kernel;
  kernel.function = "resize_bilinear_s8";
  kernel.numbers = {{"kLastRow", last_row, "of the input"},
                    {"kRowScale", rows.scale, "from row to row, in steps of 1/1024"},
                    {"kRowOffset", rows.offset, ""},
                    {"kColumns", static_cast<std::int32_t>(out[2]), ""},
                    {"kLastColumn", static_cast<std::int32_t>(in[2] - 1), "of the input"},
                    {"kColumnScale", columns.scale, "from column to column, in steps of 1/1024"},
                    {"kColumnOffset", columns.offset, ""},
                    {"kChannels", static_cast<std::int32_t>(out[3]), ""}};
  kernel.steps.steps = row_shape(out).rows;
  kernel.steps.step = [rows, last_row](int row) {
    const std::int32_t place = std::max(row * rows.scale + rows.offset, 0);
    const std::int32_t first = place / 1024;
    const std::int32_t last = std::min((place + 1023) / 1024, last_row);
    return Step{{RowSpan{first, last - first + 1}, RowSpan{}}, {RowSpan{row, 1}}};
  };
  kernel.cost = {28.0 * static_cast<double>(op.output().elements()), 260};
  return {kernel};
}

}  // namespace milliwatt::portable
