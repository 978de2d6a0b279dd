// What happens between two calls of a stream, for all that follow a plan on the host.
#pragma once

#include <algorithm>
#include <vector>

#include "plan/plan.h"

namespace milliwatt {

/// Moves the rows that are carried to where the next call has them. state: an element for each of its bytes.
template <typename T>
void move_rows(const Plan& plan, std::vector<T>& state) {
  for (std::size_t i = 0; i < plan.tensors.size(); ++i) {
    const TensorPlace& at = plan.tensors[i];
    const std::int64_t moved = at.row_bytes * plan.stream->shifts[i];
    if (!at.in_state || moved >= at.bytes()) continue;
    const auto first = state.begin() + at.offset;
    std::copy(first + moved, first + at.bytes(), first);
  }
}

}  // namespace milliwatt
