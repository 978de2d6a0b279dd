// One vector an item, for both towers.
#pragma once

#include <memory>

#include "train/weight_rule.h"
#include "zoo/two_tower.h"

namespace milliwatt {

/// What the user's tower sums up for an item and the item's row are one vector while the network is trained: with few
/// ratings an item learns twice as much so. Each has a part of its own that the optimizer moves; both are their mean.
/// For a network of two_tower(); one with other numbers of weights is left as it is.
std::shared_ptr<WeightRule> tied_rows(const TwoTower& shape);

}  // namespace milliwatt
