// How channels flow from an operator's inputs to its outputs, so that channels can be removed from a network.
#pragma once

#include <cstddef>
#include <vector>

#include "graph/graph.h"

namespace milliwatt {

class OpView;

/// Channels of a tensor: indices along its last dimension. A scalar has one.
std::size_t channels_of(const Tensor& tensor);

/// A channel of an input (by its number) and one of an output: they stay or go together.
struct ChannelPair {
  std::size_t input, input_channel;
  std::size_t output, output_channel;
};

/// A constant input with a dimension that has one index for each channel of output 0.
struct ChannelOperand {
  std::size_t input, dimension;
};

/// What can be removed, and with what. A channel that is not mentioned here has to stay: an operator that says nothing
/// keeps all channels of its inputs and outputs.
struct ChannelFlow {
  /// These stay or go together. Without them the operator computes the same for all other channels.
  std::vector<ChannelPair> joined;
  /// The operator has a weighted_sum(): can its output channels be removed one by one, with their weights and biases?
  bool outputs_are_separate = false;
  /// Can channels of that sum's input be removed one by one, if they add constants, with their weights?
  bool inputs_are_summed = false;
  /// Constants that lose what output 0 loses, beside those of weighted_sum().
  std::vector<ChannelOperand> operands;
  std::size_t least_outputs = 1;  ///< channels that output 0 has to keep

  void join(std::size_t input, std::size_t input_channel, std::size_t output, std::size_t output_channel) {
    joined.push_back({input, input_channel, output, output_channel});
  }
  /// Channel c of the output goes with channel c modulo the channels of the input.
  void join_in_turn(const OpView& op, std::size_t input, std::size_t output);
};

/// Input 0 and output 0 joined in turn, and nothing else.
ChannelFlow channels_in_turn(const OpView& op);

}  // namespace milliwatt
