// The tables that device/milliwatt/core/curve_lines.h reads.
#pragma once

#include <vector>

#include "kernels/kernel.h"

namespace milliwatt {

/// lines and slopes.
std::vector<KernelTable> curve_line_tables();

}  // namespace milliwatt
