// A recommender: a user's tower from the items that the user chose last, and a row for each item.
#pragma once

#include "graph/graph.h"

namespace milliwatt {

struct TwoTower {
  int items = 1'000;   ///< that it knows
  int memories = 3;    ///< weightings of the history, from short to long
  int embedding = 16;  ///< numbers that stand for an item, and for a user
  int hidden = 64;     ///< neurons between the memories and the user's vector
};

/// The float32 network, to be trained. Input "history", 1 x memories x 1 x items: how much each memory holds of each
/// item. "embedding" sums the vectors of the items of each memory; "user" is their mean over the memories, "taste",
/// plus what "hidden" and "bent" make of them; "scores" multiplies it with each item's row. Output: 1 x items. Weights
/// are 0; training draws them. @throws Error naming a figure that is out of range.
Graph two_tower(const TwoTower& shape);

}  // namespace milliwatt
