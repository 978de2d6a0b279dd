// What training of a centre-point network makes small.
#pragma once

#include <memory>

#include "train/loss.h"

namespace milliwatt {

/// The focal loss of the classes' probabilities (exponents 2 and 4: Zhou, Wang, Krähenbühl 2019, after Law, Deng 2018),
/// by the number of objects, and half the absolute differences of the boxes' values, by the sum of their weights.
/// Targets: centre_targets().
std::shared_ptr<const Loss> detection_loss();

}  // namespace milliwatt
