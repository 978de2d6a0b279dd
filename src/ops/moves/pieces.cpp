#include "ops/moves/pieces.h"

#include <fmt/format.h>

#include "base/to_size.h"
#include "graph/graph.h"

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
  return to_size(axis < 0 ? axis + static_cast<std::int64_t>(shape.size()) : axis);
}

std::int32_t first_number(const Tensor& constant) { return elements_of<std::int32_t>(constant)[0]; }

Runs runs_of(const std::vector<const Tensor*>& pieces, std::size_t axis) {
  Runs runs;
  for (std::size_t d = 0; d < axis; ++d) runs.count *= pieces.at(0)->shape[d];
  for (const Tensor* piece : pieces) runs.elements.push_back(piece->elements() / runs.count);
  return runs;
}

}  // namespace milliwatt
