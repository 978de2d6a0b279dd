#include "device/any_layers.h"

#include <initializer_list>
#include <random>
#include <string>

#include "device/random_layers.h"

namespace milliwatt {

namespace {

int one_of(std::initializer_list<int> values, std::mt19937& random) {
  return *(values.begin() + static_cast<std::ptrdiff_t>(random() % values.size()));
}

/// Channels that fit fast forms, channels of factors down to 0, or channels that fit none.
template <typename Spec>
void draw_channels(Spec& spec, std::mt19937& random) {
  const auto kind = random() % 3;
  spec.wide_factors = kind == 1;
  spec.hard_channels = kind == 2;
  spec.activation = random() % 2 == 0 ? "none" : "relu6";
  spec.input_zero_point = one_of({-128, -3, 0, 127}, random);
  spec.output_zero_point = one_of({-128, -3, 100}, random);
}

ConvolutionSpec random_window(bool depthwise, std::mt19937& random) {
  ConvolutionSpec spec;
  spec.depthwise = depthwise;
  draw_channels(spec, random);
  spec.kernel_height = one_of({1, 2, 3, 5, 9}, random);
  spec.kernel_width = one_of({1, 2, 3, 4, 8}, random);
  spec.stride_height = one_of({1, 1, 2, 3}, random);
  spec.stride_width = one_of({1, 1, 2, 3}, random);
  spec.dilation_height = one_of({1, 1, 2}, random);
  spec.dilation_width = one_of({1, 1, 3}, random);
  spec.same_padding = random() % 2 == 0;
  spec.channels = one_of({1, 2, 3, 4, 7, 8, 15, 16, 17, 32, 33}, random);
  spec.out_channels =
      depthwise ? spec.channels * one_of({1, 1, 2, 3, 4, 5, 9}, random) : one_of({1, 2, 5, 8, 15, 16, 31, 40}, random);
  spec.height = (spec.kernel_height - 1) * spec.dilation_height + one_of({1, 2, 5}, random);
  spec.width = (spec.kernel_width - 1) * spec.dilation_width + one_of({1, 3, 4, 9}, random);
  return spec;
}

DenseSpec random_dense(std::mt19937& random) {
  DenseSpec spec;
  draw_channels(spec, random);
  spec.per_channel = random() % 2 == 0;
  spec.units = one_of({2, 3, 8, 16, 17, 40}, random);  // of one unit and few inputs the portable kernel is faster
  const int inputs = one_of({3, 4, 7, 16, 33, 200}, random);
  spec.input = {one_of({1, 1, 3}, random), inputs};
  if (random() % 3 == 0) spec.input = {1, one_of({1, 4}, random), one_of({1, 3}, random), inputs};
  spec.vectors = spec.input.size() == 2 ? static_cast<int>(spec.input[0]) : 1;
  return spec;
}

}  // namespace

std::vector<DeviceCase> layers_of_any_shape(int count, unsigned seed) {
  std::mt19937 random(seed);
  std::vector<DeviceCase> layers;
  for (int i = 0; i < count; ++i) {
    const std::string number = std::to_string(i);
    for (const bool depthwise : {false, true}) {
      layers.push_back({(depthwise ? "depthwise " : "conv ") + number,
                        convolution_graph(random_window(depthwise, random), static_cast<unsigned>(random()))});
    }
    layers.push_back({"dense " + number, dense_graph(random_dense(random), static_cast<unsigned>(random()))});
  }
  return layers;
}

}  // namespace milliwatt
