// Which channels of which tensors can only be removed together.
#pragma once

#include <cstddef>
#include <limits>
#include <vector>

#include "base/indexed.h"
#include "graph/graph.h"
#include "ops/operator.h"

namespace milliwatt {

/// The channels (indices along the last dimension) of all tensors of int8, or of another type, that operators write, in
/// groups, as operators say (ChannelFlow): a pool, an addition, a depthwise layer keep a channel of their output
/// exactly where they keep it in their inputs. Layers that sum over channels join nothing: their outputs are made one
/// by one, and their inputs may lose what adds a constant.
class ChannelGroups {
 public:
  explicit ChannelGroups(const Graph& graph, ElementType type = ElementType::kInt8);

  /// Does the tensor have channels that can be removed at all?
  bool has_channels(TensorId id) const { return first_.at(id) != kNone; }
  /// The group's number; it is the same for all channels that go or stay together.
  std::size_t group(TensorId id, std::size_t channel) const;
  /// Numbers of groups are below that.
  std::size_t count() const { return parent_.size(); }
  /// Must it stay whatever its codes are: channels of the graph's inputs and outputs, and those that an operator does
  /// not mention?
  bool is_pinned(std::size_t group) const { return pinned_[group]; }

 private:
  static constexpr std::size_t kNone = std::numeric_limits<std::size_t>::max();
  using Mentioned = std::vector<std::vector<bool>>;  ///< by number of the input or output, and channel

  void add_operator(const OpView& op);
  void join(TensorId a, std::size_t channel_a, TensorId b, std::size_t channel_b);
  /// Marks no channel of any of the tensors.
  Mentioned none_of(const std::vector<TensorId>& tensors) const;
  void pin_others(const std::vector<TensorId>& tensors, const Mentioned& mentioned);
  void pin(TensorId id);
  std::size_t root(std::size_t node) const;

  const Graph* graph_;
  ElementType type_;
  Indexed<std::size_t> first_;  ///< by tensor: the node of channel 0
  mutable std::vector<std::size_t> parent_;
  std::vector<bool> pinned_;  ///< by node while groups are made, then by root
};

/// What the operator says of its channels: nothing if it reads or writes tensors without channels or of another type,
/// and nothing of weights that it does not have.
ChannelFlow channel_flow_of(const OpView& op, ElementType type = ElementType::kInt8);

}  // namespace milliwatt
