// Networks that tell pictures apart. Each is float32, to be trained; its input is "picture", 1 x height x width x
// channels, its output "probabilities".
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "graph/graph.h"

namespace milliwatt {

struct PictureShape {
  int height = 32, width = 32, channels = 3;
  bool operator==(const PictureShape&) const = default;
};

/// Of plain(): convolutions of 3 x 3, one after the other.
struct PlainLayer {
  int channels = 0;
  int stride = 1;
  bool separable = false;  ///< a depthwise convolution, then one of 1 x 1
};

/// Convolutions, the mean over the image, a dense layer.
Graph plain_cnn(const PictureShape& picture, const std::vector<PlainLayer>& layers, std::int64_t classes);

/// ResNet-8 of MLPerf Tiny (Banbury et al. 2021): a convolution of 16 channels and three residual blocks of 16, 32 and
/// 64, with 1 x 1 convolutions in the shortcuts that change shape. `width` multiplies the channels.
Graph resnet8(const PictureShape& picture, double width, std::int64_t classes);

/// LeCun et al. 1998, with ReLU, and with means for subsampling: convolutions of 6 and 16 channels, dense layers of 120
/// and 84.
Graph lenet5(const PictureShape& picture, std::int64_t classes);

/// Dense layers of 300 and 100 (LeCun et al. 1998), with ReLU.
Graph lenet_300_100(const PictureShape& picture, std::int64_t classes);

/// The same with a batch norm behind each hidden layer: what is pruned and quantized to few bits loses less with it.
Graph lenet_300_100_norm(const PictureShape& picture, std::int64_t classes);

/// LeNet-5 as Caffe has it, and with it the literature on compression: convolutions of 20 and 50 channels, maxima for
/// subsampling, a dense layer of 500; here with batch norms and ReLU.
Graph lenet_20_50_500(const PictureShape& picture, std::int64_t classes);

/// Howard et al. 2017. `width` multiplies the channels, in multiples of 8.
Graph mobilenet_v1(const PictureShape& picture, double width, std::int64_t classes);

/// Sandler et al. 2018. `width` multiplies the channels, in multiples of 8; the last layer keeps its 1280 if it is
/// below 1.
Graph mobilenet_v2(const PictureShape& picture, double width, std::int64_t classes);

// Each @throws Error naming a figure that is out of range, or the layer whose kernel does not fit the picture.

}  // namespace milliwatt
