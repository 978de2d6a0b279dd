#include "kernels/piece_rows.h"

namespace milliwatt {

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
          {"kAlongRows", rows.along_rows ? 1 : 0, "1: each row comes from one piece"},
          {"kRows", rows.rows, "rows of all pieces"},
          {"kRunsInARow", rows.runs_in_a_row, "turns of the pieces per row"}};
}

}  // namespace milliwatt
