#include <cstddef>

#include "device/device_cases.h"
#include "device/random_layers.h"

namespace milliwatt {

namespace {

/// By turns one that keeps all codes, and one that keeps some.
const char* activation_of(std::size_t number) { return number % 2 == 0 ? "none" : "relu6"; }

void add_hard_convolutions(std::vector<DeviceCase>& cases, unsigned seed) {
  const auto add = [&](const char* name, ConvolutionSpec spec) {
    spec.hard_channels = true;
    spec.activation = activation_of(cases.size());
    cases.push_back({name, convolution_graph(spec, seed + static_cast<unsigned>(cases.size()))});
  };
  add("hard_conv_1x1", {.height = 3, .width = 6, .channels = 24, .out_channels = 28});
  add("hard_conv_1x1_in_place", {.height = 2, .width = 3, .channels = 8, .out_channels = 8});
  add("hard_conv_1x1_odd", {.height = 3, .width = 3, .channels = 13, .out_channels = 15, .output_zero_point = 100});
  add("hard_conv_1x1_lone_pixel", {.height = 3, .width = 3, .channels = 36, .out_channels = 8});
  for (const int stride : {1, 2}) {
    ConvolutionSpec spec = {.height = 6, .width = 7, .channels = 3, .out_channels = 16};
    spec.kernel_height = spec.kernel_width = 3;
    spec.stride_height = spec.stride_width = stride;
    spec.same_padding = true;
    add("hard_conv_3x3_rgb", spec);
    spec.channels = 8;
    spec.input_zero_point = -128;
    add("hard_conv_3x3", spec);
    spec.width = 6;
    spec.depthwise = true;
    spec.channels = 16;
    add("hard_depthwise_3x3", spec);
    spec.same_padding = false;
    spec.width = 12;
    add("hard_depthwise_3x3_valid", spec);
  }
  ConvolutionSpec dilated = {.height = 7, .width = 8, .channels = 5, .out_channels = 14};
  dilated.kernel_height = 3;
  dilated.kernel_width = 2;
  dilated.dilation_height = dilated.dilation_width = 2;
  dilated.same_padding = true;
  add("hard_conv_dilated", dilated);
}

}  // namespace

void add_hard_layers(std::vector<DeviceCase>& cases, unsigned seed) {
  add_hard_convolutions(cases, seed);
  for (const int inputs : {38, 40, 1100}) {
    DenseSpec spec = {.input = {1, inputs}, .units = 8, .activation = activation_of(cases.size())};
    spec.hard_channels = true;
    cases.push_back({"hard_dense", dense_graph(spec, seed + static_cast<unsigned>(cases.size()))});
    spec.per_channel = false;
    spec.units = inputs > 1000 ? 3 : 9;
    cases.push_back({"hard_dense_one_scale", dense_graph(spec, seed + static_cast<unsigned>(cases.size()))});
  }
  DenseSpec doubled = {.input = {1, 4}, .units = 2};
  doubled.shift = -1;  // no unit takes a fast form
  cases.push_back({"dense_doubled", dense_graph(doubled, seed + static_cast<unsigned>(cases.size()))});
}

}  // namespace milliwatt
