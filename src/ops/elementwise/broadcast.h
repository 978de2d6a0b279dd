// Shapes of different sizes that are brought to one by repetition, as numpy does it.
#pragma once

#include <cstddef>
#include <cstdint>

#include "ops/checks.h"
#include "ops/facts/batch_rule.h"

namespace milliwatt {

/// Inputs 0 and 1 can be repeated along dimensions of size 1 (or missing in front) to the output's shape; at most six
/// dimensions, as the reference has it.
void check_broadcast(Checks& checks, const OpView& op);

/// Samples are separate, unless a constant differs from sample to sample or a computed input is repeated for all.
BatchRule broadcast_batch_rule(const OpView& op);

/// Which element of a tensor of shape `in` is repeated to element number `element` of `out`.
std::size_t source_element(const Shape& in, const Shape& out, std::int64_t element);

/// Of an int8 operator that computes one element from one of each input: the inputs' channels are joined with the
/// output's, but for those that are repeated.
ChannelFlow broadcast_flow(const OpView& op);

/// Codes of its output; `combine` gives those of one element for those of the two inputs'.
template <typename Combine>
ChannelRanges codes_of_pairs(const OpView& op, const std::vector<ChannelRanges>& inputs, Combine combine) {
  const auto operand = [&](std::size_t i, std::size_t channel) {
    return inputs[i].size() == 1 ? inputs[i][0] : inputs[i][channel];
  };
  ChannelRanges result(channels_of(op.output()));
  for (std::size_t c = 0; c < result.size(); ++c) result[c] = combine(operand(0, c), operand(1, c));
  return result;
}

}  // namespace milliwatt
