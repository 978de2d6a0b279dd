// Kernels that no plan needs.
#pragma once

#include <vector>

#include "kernels/kernel.h"

namespace milliwatt {

/// Takes out every kernel of an operator that another one of it beats: with the same steps on rows in the same layouts,
/// in no more memory and no more time. The search then has fewer to try.
void drop_beaten(std::vector<Kernel>& offers);

/// Takes out the kernels of plans whose objective is flash (Kernel::for_flash), if an operator has others.
void drop_kernels_for_flash(std::vector<std::vector<Kernel>>& offers);

}  // namespace milliwatt
