#include "ops/facts/channel_flow.h"

#include "base/to_size.h"
#include "ops/operator.h"

namespace milliwatt {

std::size_t channels_of(const Tensor& tensor) { return to_size(tensor.shape.empty() ? 1 : tensor.shape.back()); }

void ChannelFlow::join_in_turn(const OpView& op, std::size_t input, std::size_t output) {
  const std::size_t channels = channels_of(op.input(input));
  for (std::size_t c = 0; c < channels_of(op.output(output)); ++c) join(input, c % channels, output, c);
}

ChannelFlow channels_in_turn(const OpView& op) {
  ChannelFlow flow;
  flow.join_in_turn(op, 0, 0);
  return flow;
}

}  // namespace milliwatt
