// Finds the first difference between emitted code and the reference, with a build that reports every row.
#pragma once

#include <string>
#include <vector>

#include "board/measure.h"
#include "deploy/lowered_model.h"
#include "emit/emit.h"

namespace milliwatt {

/// Names the first layer and element that differ from the reference of the lowered graph. Its tensors are those that
/// the emitted code computes.
std::string find_difference(const Planned& planned, const Board& board, EmitOptions options,
                            const std::vector<TensorBytes>& inputs);

}  // namespace milliwatt
