// Kernels of convolutions and dense layers that compute 16 output channels at once, over codes that were widened to
// int16. Sets of vector instructions have them in common: layouts, steps and the shape of their costs.
#pragma once

#include <string>
#include <vector>

#include "kernels/channel_blocks.h"
#include "kernels/kernel.h"
#include "ops/operator.h"

namespace milliwatt {

/// What a set's own are.
struct BlockSet {
  std::string name;  ///< its kernels are conv2d_s8_NAME and so on
  BlockCodes (*codes)(const BlockChannels& channels, const Requantization& requantization);
  double times;  ///< its cycles, of those with vectors of 256 bits
};

std::vector<Kernel> block_conv2d_kernels(const OpView& op, const BlockSet& set);
std::vector<Kernel> block_depthwise_conv2d_kernels(const OpView& op, const BlockSet& set);
std::vector<Kernel> block_fully_connected_kernels(const OpView& op, const BlockSet& set);

}  // namespace milliwatt
