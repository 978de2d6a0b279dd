// A network that loses channels on its way to a board.
#pragma once

#include "passes/small_net.h"

namespace milliwatt {

/// Four of eight channels go in each of the first two layers.
inline Graph losing_channels() {
  testing::SmallNet net;
  const TensorId wide = net.conv(net.input({1, 12, 5, 3}), {.channels = 8, .kernel = 3});
  const TensorId deep = net.depthwise(wide, {.channels = 8, .kernel = 3},
                                      {100, testing::kLow, testing::kHigh, testing::kLow, testing::kLow});
  const TensorId narrow = net.conv(deep, {.channels = 4});
  net.output(net.dense(narrow, {.channels = 3, .activation = "none"}));
  return net.build();
}

}  // namespace milliwatt
