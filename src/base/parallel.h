// Work that falls into independent pieces, on several threads.
#pragma once

#include <cstddef>
#include <functional>

namespace milliwatt {

/// Calls `piece(i)` for i = 0 .. count - 1, each once, on as many threads as the machine has. The first exception stops
/// the rest and reaches the caller.
void parallel_for(std::size_t count, const std::function<void(std::size_t)>& piece);

}  // namespace milliwatt
