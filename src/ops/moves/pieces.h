// Tensors that are joined to one, or that one is split into, along an axis: the same elements in runs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "ops/checks.h"
#include "ops/operator.h"

namespace milliwatt {

/// The most tensors that one is joined from or split into.
inline constexpr std::size_t kMostPieces = 64;

/// The dimension that `axis` means, counted from the back where it is negative; a problem where there is none.
std::optional<std::size_t> check_axis(Checks& checks, std::int64_t axis, const Shape& shape);
/// The pieces' sizes along the axis add up to those of the whole, and all others are the same.
void check_pieces(Checks& checks, std::string_view role, const std::vector<const Tensor*>& pieces,
                  std::string_view whole_role, const Tensor& whole, std::size_t axis);

/// The dimension that a valid axis means.
std::size_t dimension_of(std::int64_t axis, const Shape& shape);
/// The first number of a constant of int32. Its elements are there already.
std::int32_t first_number(const Tensor& constant);

/// Runs of adjacent elements: the whole is `count` times a run of each piece in turn.
struct Runs {
  std::int64_t count = 1;
  std::vector<std::int64_t> elements;  ///< of a run of each piece
};
Runs runs_of(const std::vector<const Tensor*>& pieces, std::size_t axis);

}  // namespace milliwatt
