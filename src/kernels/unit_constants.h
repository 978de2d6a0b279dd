// What turns the sums of a layer's channels into codes, in as few bytes as it needs.
#pragma once

#include <cstdint>
#include <vector>

#include "kernels/kernel.h"
#include "ops/window.h"

namespace milliwatt {

/// Have all channels the same factor?
bool has_one_factor(const Requantization& requantization);

/// Adds the table `bias`, of int16 if all fit, and the factors: the numbers kMultiplier and kShift if all channels have
/// the same, or else the tables `multipliers` and `shifts`. As device/milliwatt/core/unit_codes.h reads them.
void add_unit_constants(Kernel& kernel, const std::vector<std::int32_t>& bias, const Requantization& requantization);

}  // namespace milliwatt
