// What training of a segmentation network makes small.
#pragma once

#include <memory>

#include "train/loss.h"

namespace milliwatt {

/// The mean cross-entropy of the pixels' logits and `dice` times the mean over the classes of 1 - 2 |A B| / (|A| +
/// |B|), of probabilities and truth over a whole batch (Milletari, Navab, Ahmadi 2016, without squares). A target has
/// for each pixel the class's number, then 1 for that class and 0 for the others.
std::shared_ptr<const Loss> segmentation_loss(double dice);

}  // namespace milliwatt
