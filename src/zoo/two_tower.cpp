#include "zoo/two_tower.h"

#include <utility>

#include "zoo/layer_stack.h"

namespace milliwatt {

Graph two_tower(const TwoTower& shape) {
  check_figures(
      "two_tower",
      {{"items", shape.items}, {"memories", shape.memories}, {"embedding", shape.embedding}, {"hidden", shape.hidden}});
  LayerStack stack("two_tower", "history", {1, shape.memories, 1, shape.items});
  stack.answers("embedding", shape.embedding);
  const LayerStack::Point memories = stack.here();
  stack.average_pool("mean", shape.memories, 1, 1);
  stack.flatten("taste");
  const LayerStack::Point taste = stack.here();
  stack.go_back(memories);
  stack.flatten("memories");
  stack.dense("hidden", shape.hidden, "relu");
  stack.dense("bent", shape.embedding, "none");
  stack.add("user", taste, "none");
  stack.dense("scores", shape.items, "none");
  return std::move(stack).end();
}

}  // namespace milliwatt
