// Which channels of which tensors can only be removed together.
#pragma once

#include <cstddef>
#include <vector>

#include "graph/graph.h"
#include "ops/operator.h"

namespace milliwatt {

/// The channels (indices along the last dimension) of all int8 tensors that operators write, in groups: a pool, an
/// addition, a depthwise layer keep a channel of their output exactly where they keep it in their inputs. Layers that
/// sum over channels (sums_over_channels) join nothing: their outputs are made one by one, and their inputs may lose
/// what adds a constant.
class ChannelGroups {
 public:
  explicit ChannelGroups(const Graph& graph);

  /// Does the tensor have channels that can be removed at all?
  bool has_channels(TensorId id) const { return first_.at(static_cast<std::size_t>(id)) != kNone; }
  /// The group's number; it is the same for all channels that go or stay together.
  std::size_t group(TensorId id, std::size_t channel) const;
  /// Numbers of groups are below that.
  std::size_t count() const { return parent_.size(); }
  /// Must it stay whatever its codes are: channels of the graph's inputs and outputs, and of operators that this pass
  /// does not know?
  bool is_pinned(std::size_t group) const { return pinned_[group]; }

 private:
  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);

  void add_operator(const OpView& op);
  void add_sum(const OpView& op);
  void join_pair(const OpView& op);
  void join_concatenation(const OpView& op);
  void join_split(const OpView& op);
  /// Channel c of `narrow` goes with all channels of `wide` that are c modulo the channels of `narrow`.
  void join_in_turn(TensorId narrow, TensorId wide);
  /// Channel c of `from` goes with channel first + c of `to`.
  void join_from(TensorId from, TensorId to, std::size_t first);
  void join(TensorId a, std::size_t channel_a, TensorId b, std::size_t channel_b);
  void pin(TensorId id);
  void pin_all(const Operator& op);
  std::size_t root(std::size_t node) const;
  std::size_t channels(TensorId id) const;

  const Graph* graph_;
  std::vector<std::size_t> first_;  ///< by tensor: the node of channel 0
  mutable std::vector<std::size_t> parent_;
  std::vector<bool> pinned_;  ///< by node while groups are made, then by root
};

/// CONV_2D and FULLY_CONNECTED.
bool sums_over_channels(const Operator& op);

}  // namespace milliwatt
