// Shapes of different sizes that are brought to one by repetition, as numpy does it.
#pragma once

#include <cstddef>
#include <cstdint>

#include "ops/checks.h"

namespace milliwatt {

/// Inputs 0 and 1 can be repeated along dimensions of size 1 (or missing in front) to the output's shape; at most six
/// dimensions, as the reference has it.
void check_broadcast(Checks& checks, const OpView& op);

/// Which element of a tensor of shape `in` is repeated to element number `element` of `out`.
std::size_t source_element(const Shape& in, const Shape& out, std::int64_t element);

}  // namespace milliwatt
