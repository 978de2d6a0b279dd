#include "device/sampled_layers.h"

#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <string>

#include "device/measured_layers.h"
#include "device/random_layers.h"

namespace milliwatt {

namespace {

constexpr int kMostChannels = 256;
constexpr int kMostWeights = 150'000;
constexpr int kFewestProducts = 16;
constexpr int kFewestTaps = 9;

int one_of(std::initializer_list<int> values, std::mt19937& random) {
  return *(values.begin() + static_cast<std::ptrdiff_t>(random() % values.size()));
}

ConvolutionSpec convolution(bool depthwise, std::mt19937& random) {
  ConvolutionSpec spec;
  spec.depthwise = depthwise;
  spec.as_exported = true;
  spec.kernel_height = spec.kernel_width = one_of({1, 3, 3, 5, 7}, random);
  const int form = one_of({0, 1, 2, 3, 4, 5}, random);
  if (form == 0) spec.kernel_height = 1;
  if (form == 1) spec.kernel_width = 1;
  spec.stride_height = spec.stride_width = one_of({1, 1, 2}, random);
  spec.dilation_height = spec.dilation_width = one_of({1, 1, 1, 2}, random);
  spec.same_padding = random() % 2 == 0;
  spec.channels = size_up_to(kMostChannels, random);
  spec.out_channels =
      depthwise ? spec.channels * one_of({1, 1, 1, 2, 3, 4}, random) : size_up_to(kMostChannels, random);
  const int taps = spec.kernel_height * spec.kernel_width * (depthwise ? 1 : spec.channels);
  const double pixels = 200'000.0 / (static_cast<double>(taps) * spec.out_channels);
  const int side = std::clamp(static_cast<int>(std::sqrt(pixels)), 2, 40);
  spec.height = (spec.kernel_height - 1) * spec.dilation_height + 1 + side;
  spec.width = (spec.kernel_width - 1) * spec.dilation_width + 1 + side;
  spec.activation = std::initializer_list<const char*>{"none", "relu", "relu6"}.begin()[random() % 3];
  if (spec.activation != "none") spec.output_zero_point = -128;
  spec.input_zero_point = one_of({-128, 4}, random);
  return spec;
}

std::string name_of(const ConvolutionSpec& s) {
  return std::string(s.depthwise ? "depthwise " : "conv ") + std::to_string(s.kernel_height) + "x" +
         std::to_string(s.kernel_width) + " stride " + std::to_string(s.stride_width) + " dilation " +
         std::to_string(s.dilation_width) + " " + std::to_string(s.height) + "x" + std::to_string(s.width) + " " +
         std::to_string(s.channels) + " -> " + std::to_string(s.out_channels) +
         (s.same_padding ? " same " : " valid ") + s.activation;
}

DeviceCase convolution_case(const ConvolutionSpec& spec, std::mt19937& random) {
  return {name_of(spec), convolution_graph(spec, static_cast<unsigned>(random()))};
}

DenseSpec dense(std::mt19937& random) {
  DenseSpec spec;
  spec.as_exported = true;
  spec.units = size_up_to(kMostChannels, random);
  const int side = one_of({1, 3, 5, 7}, random);
  spec.input = {1, side * side * size_up_to(kMostChannels, random)};
  spec.activation = one_of({0, 1}, random) == 0 ? "none" : "relu";
  if (spec.activation == "relu") spec.output_zero_point = -128;
  spec.input_zero_point = one_of({-128, 4}, random);
  return spec;
}

DeviceCase convolution_or_dense(std::mt19937& random) {
  if (random() % 8 != 0) return convolution_case(convolution(false, random), random);
  const DenseSpec spec = dense(random);
  const std::string name = "dense " + std::to_string(spec.input.back()) + " -> " + std::to_string(spec.units) + " ";
  return {name + spec.activation, dense_graph(spec, static_cast<unsigned>(random()))};
}

double products_of(const DeviceCase& layer) { return macs_of(layer) / outputs_of(layer); }

std::int64_t weights_of(const DeviceCase& layer) {
  return layer.graph.tensor(layer.graph.operators.at(0).inputs.at(1)).elements();
}

}  // namespace

DeviceCase sampled_convolution(std::mt19937& random) {
  for (;;) {
    DeviceCase layer = convolution_or_dense(random);
    if (products_of(layer) >= kFewestProducts && weights_of(layer) <= kMostWeights) return layer;
  }
}

DeviceCase sampled_depthwise(std::mt19937& random) {
  for (;;) {
    DeviceCase layer = convolution_case(convolution(true, random), random);
    if (products_of(layer) >= kFewestTaps) return layer;
  }
}

DeviceCase sampled_small_layer(std::mt19937& random) {
  const bool depthwise = random() % 2 == 0;
  for (;;) {
    DeviceCase layer = depthwise ? convolution_case(convolution(true, random), random) : convolution_or_dense(random);
    if (products_of(layer) < (depthwise ? kFewestTaps : kFewestProducts)) return layer;
  }
}

}  // namespace milliwatt
