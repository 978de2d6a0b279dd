// Why a layer takes many cycles.
#pragma once

#include <cstddef>
#include <string>

#include "board/measure.h"
#include "deploy/lowered_model.h"

namespace milliwatt {

/// More cycles for each multiply-accumulate than this make a layer slow.
inline constexpr double kSlowCyclesPerMac = 4;

/// Why no fast kernel computes the layer, in one sentence; empty if it is not slow, has no MACs, or no cycles are
/// known.
std::string why_slow(const Planned& planned, const Board& board, const Measurement& measurement, std::size_t op);

}  // namespace milliwatt
