// The portable kernel of RESIZE_BILINEAR: one output row a step, which reads the two input rows around it.
#include <algorithm>

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

}  // namespace

std::vector<Kernel> resize_bilinear_kernels(const OpView& op) {
  expect_one_image(op, kImagesOnDevices);
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
