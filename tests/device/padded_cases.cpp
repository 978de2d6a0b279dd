#include <algorithm>
#include <random>

#include "device/device_cases.h"
#include "device/random_layers.h"

namespace milliwatt {

namespace {

/// Fewer rows than `taps`, often one.
int some_rows(int taps, std::mt19937& random) {
  if (taps > 1 && random() % 2 == 0) return 1;
  return static_cast<int>(random() % static_cast<unsigned>(taps));
}

ExplicitPadding some_padding(int kernel_height, int kernel_width, std::mt19937& random) {
  ExplicitPadding padding;
  padding.top = some_rows(kernel_height, random);
  padding.bottom = some_rows(kernel_height, random);
  padding.left = some_rows(kernel_width, random);
  padding.right = some_rows(kernel_width, random);
  return padding;
}

void add_convolution(std::vector<DeviceCase>& cases, bool depthwise, int channels, std::mt19937& random) {
  ConvolutionSpec spec;
  spec.depthwise = depthwise;
  spec.channels = channels;
  spec.out_channels = depthwise ? channels : channels % 4 == 3 ? 8 : std::max(4, channels / 2);
  spec.kernel_height = random() % 4 == 0 ? 2 : 3;
  spec.kernel_width = random() % 4 == 0 ? 5 : 3;
  spec.stride_height = spec.stride_width = 1 + static_cast<int>(random() % 2);
  spec.height = 4 + static_cast<int>(random() % 5);
  spec.width = 5 + static_cast<int>(random() % 6);
  spec.padding = some_padding(spec.kernel_height, spec.kernel_width, random);
  spec.input_zero_point = static_cast<int>(random() % 200) - 100;
  cases.push_back(
      {depthwise ? "depthwise_padded" : "conv_padded", convolution_graph(spec, static_cast<unsigned>(random()))});
}

}  // namespace

void add_padded_layers(std::vector<DeviceCase>& cases, unsigned seed) {
  std::mt19937 random(seed);
  for (int i = 0; i < 3; ++i) {
    for (const int channels : {1, 3, 4, 8, 16}) {
      for (const bool depthwise : {false, true}) add_convolution(cases, depthwise, channels, random);
    }
  }
  // As exporters write it that pad before each convolution of stride 2.
  for (const int channels : {3, 8, 16}) {
    for (const int size : {7, 8}) {
      ConvolutionSpec spec = {.height = size, .width = size + 1, .channels = channels, .out_channels = 8};
      spec.depthwise = channels == 8;
      spec.kernel_height = spec.kernel_width = 3;
      spec.stride_height = spec.stride_width = 2;
      spec.padding = ExplicitPadding{1, 1, 1, 1};
      cases.push_back({"padded_by_one", convolution_graph(spec, seed + static_cast<unsigned>(cases.size()))});
    }
  }
  for (const int channels : {3, 4}) {
    for (int i = 0; i < 2; ++i) {
      PoolSpec spec = {.height = 7, .width = 6, .channels = channels, .kernel_height = 3, .kernel_width = 3};
      spec.stride_height = spec.stride_width = 3 - i;
      spec.padding = some_padding(3, 3, random);
      cases.push_back({"pool_padded", pool_graph(spec)});
      spec.kind = "MAX_POOL_2D";
      cases.push_back({"max_pool_padded", pool_graph(spec)});
    }
  }
}

}  // namespace milliwatt
