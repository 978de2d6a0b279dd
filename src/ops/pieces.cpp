#include "ops/pieces.h"

#include <fmt/format.h>

#include "graph/graph.h"
#include "ops/kernel_parts.h"

namespace milliwatt {

std::optional<std::size_t> check_axis(Checks& checks, std::int64_t axis, const Shape& shape) {
  const auto rank = static_cast<std::int64_t>(shape.size());
  if (axis >= -rank && axis < rank) return dimension_of(axis, shape);
  checks.problem(fmt::format("axis {} of {}", axis, shape_text(shape)),
                 rank == 0 ? "tensors with dimensions" : fmt::format("{} .. {}", -rank, rank - 1));
  return std::nullopt;
}

void check_pieces(Checks& checks, std::string_view role, const std::vector<const Tensor*>& pieces,
                  std::string_view whole_role, const Tensor& whole, std::size_t axis) {
  Shape sum = whole.shape;
  sum[axis] = 0;
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    Shape expected = whole.shape;
    if (pieces[i]->shape.size() == whole.shape.size()) expected[axis] = pieces[i]->shape[axis];
    if (!checks.shape(fmt::format("{} {}", role, i), *pieces[i], expected)) return;
    sum[axis] += expected[axis];
  }
  checks.shape(whole_role, whole, sum);
}

std::size_t dimension_of(std::int64_t axis, const Shape& shape) {
  return static_cast<std::size_t>(axis < 0 ? axis + static_cast<std::int64_t>(shape.size()) : axis);
}

std::int32_t first_number(const Tensor& constant) { return elements_of<std::int32_t>(constant)[0]; }

Runs runs_of(const std::vector<const Tensor*>& pieces, std::size_t axis) {
  Runs runs;
  for (std::size_t d = 0; d < axis; ++d) runs.count *= pieces.at(0)->shape[d];
  for (const Tensor* piece : pieces) runs.elements.push_back(piece->elements() / runs.count);
  return runs;
}

PieceRows piece_rows(const std::vector<const Tensor*>& pieces, const Tensor& whole, std::size_t axis) {
  const Shape& shape = whole.shape;
  PieceRows result;
  result.rows = row_shape(shape).rows;
  result.along_rows = has_rows(shape) && axis == 1;
  for (const Tensor* piece : pieces) result.piece_rows.push_back(row_shape(piece->shape).rows);
  for (std::size_t d = has_rows(shape) ? 2 : 0; d < axis; ++d)
    result.runs_in_a_row *= static_cast<std::int32_t>(shape[d]);
  return result;
}

std::vector<RowSpan> spans_of_row(const PieceRows& rows, int row) {
  std::vector<RowSpan> spans;
  int first = 0;
  for (const int count : rows.piece_rows) {
    if (!rows.along_rows) {
      // A whole of one row, such as a batch, takes all rows of each piece.
      spans.push_back(rows.rows == 1 ? RowSpan{0, count} : RowSpan{row, 1});
    } else {
      spans.push_back(row >= first && row < first + count ? RowSpan{row - first, 1} : RowSpan{});
    }
    first += count;
  }
  return spans;
}

std::vector<KernelNumber> piece_numbers(const PieceRows& rows) {
  return {{"kPieces", static_cast<std::int32_t>(rows.piece_rows.size()), ""},
          {"kAlongRows", rows.along_rows ? 1 : 0, "1: a row is one of a single piece"},
          {"kRows", rows.rows, "of all pieces together"},
          {"kRunsInARow", rows.runs_in_a_row, "how often the pieces take turns in a row"}};
}

}  // namespace milliwatt
