// What waiting for flash adds to a kernel's cycles, by rule of thumb. What is printed of a run is counted
// (board/plugin/flash_model.h).
#pragma once

#include "kernels/kernel.h"
#include "target/board.h"

namespace milliwatt {

/// Estimated cycles of one inference: each pass over the tables reads all of them, and loops longer than the cache of
/// code are read in every pass.
double flash_stalls(const Kernel& kernel, const FlashTiming& timing);

}  // namespace milliwatt
