// Random convolutions and dense layers as networks have them, for tests of speed.
//
// Kernels: square ones of 1, 3, 5 and 7, those of 3 twice as often; a sixth of them is made 1 high, a sixth 1 wide.
// Stride 1 or, one in three, 2. Dilation 1 or, one in four, 2: Keras has no layer with both, TFLite allows them.
// Channels: 1 to 256, uniform in the logarithm, input and output apart; output channels of a depthwise convolution are
// 1 to 4 times as many, the same number one time in two. Weights, biases and scales as exporters write them, input zero
// point -128 or another one, padding same or valid, with an activation two times in three.
//
// Ours to choose. Images: square, 3 to 41 windows a side, as large as 200,000 products allow, so that wide layers have
// small images, as in networks; with stride 2 every other window. Dense layers: one in eight; of 1 to 256 channels of
// an image of 1x1, 3x3, 5x5 or 7x7, 1 to 256 units. Convolutions and dense layers of more than 150,000 weights, which
// are the fastest a product, are drawn again: programs of them do not fit the flash that is emulated.
#pragma once

#include <random>

#include "device/device_cases.h"

namespace milliwatt {

/// Of at least 16 products an output.
DeviceCase sampled_convolution(std::mt19937& random);
/// Of at least 9 taps.
DeviceCase sampled_depthwise(std::mt19937& random);
/// Of fewer: one in two depthwise.
DeviceCase sampled_small_layer(std::mt19937& random);

}  // namespace milliwatt
