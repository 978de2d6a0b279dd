#include <cstddef>

#include "device/device_cases.h"
#include "device/random_layers.h"

namespace milliwatt {

void add_depthwise_layers_of_any_shape(std::vector<DeviceCase>& cases, unsigned seed) {
  const auto add = [&](const char* name, ConvolutionSpec spec) {
    spec.depthwise = true;
    const std::size_t number = cases.size();
    spec.hard_channels = number % 2 == 0;
    spec.wide_factors = number % 5 == 0;
    spec.activation = number % 3 == 0 ? "relu6" : number % 3 == 1 ? "none" : "relu";
    if (number % 4 == 0) spec.output_zero_point = spec.input_zero_point = -128;
    cases.push_back({name, convolution_graph(spec, seed + static_cast<unsigned>(number))});
  };
  // Taps of a row, outputs of a row and what is left of whole fours, few channels of any number, all multipliers.
  int width = 0;
  for (const int kernel : {1, 2, 3, 4, 5, 6, 7, 9, 11}) {
    for (const int stride : {1, 2}) {
      width = width % 9 + 1;
      ConvolutionSpec spec = {.height = 3 + kernel % 4, .width = width, .channels = 1 + width * 2 % 7};
      spec.out_channels = spec.channels * (1 + kernel % 4);
      spec.kernel_height = 1 + kernel / 3;
      spec.kernel_width = kernel;
      spec.stride_height = spec.stride_width = stride;
      spec.same_padding = kernel > width || kernel % 3 != 0;
      add("depthwise_any_width", spec);
      spec.kernel_height = kernel;
      spec.kernel_width = 1 + kernel % 3;
      spec.height = 11 + stride;
      spec.width = 10 - width + spec.kernel_width;
      add("depthwise_any_height", spec);
    }
  }
  for (const int dilation : {2, 3}) {
    ConvolutionSpec spec = {.height = 11, .width = 12, .channels = 3, .out_channels = 6};
    spec.kernel_height = spec.kernel_width = 3;
    spec.dilation_height = spec.dilation_width = dilation;
    spec.same_padding = true;
    add("depthwise_any_dilated", spec);
    spec.kernel_width = 5;
    spec.width = 2;
    add("depthwise_any_dilated_narrow", spec);
    spec.stride_height = spec.stride_width = 2;
    spec.width = 15;
    add("depthwise_any_dilated_stride_2", spec);
    spec.kernel_width = 1;
    add("depthwise_any_dilated_column", spec);
  }
  add("depthwise_any_one_output",
      {.height = 3, .width = 3, .channels = 5, .out_channels = 5, .kernel_height = 3, .kernel_width = 3});
  add("depthwise_any_tall", {.height = 21,
                             .width = 4,
                             .channels = 2,
                             .out_channels = 2,
                             .kernel_height = 3,
                             .kernel_width = 3,
                             .same_padding = true});
  add("depthwise_any_tall_stride_2", {.height = 35,
                                      .width = 7,
                                      .channels = 2,
                                      .out_channels = 2,
                                      .kernel_height = 2,
                                      .kernel_width = 3,
                                      .stride_height = 2,
                                      .stride_width = 2});
  add("depthwise_any_7x7", {.height = 9,
                            .width = 9,
                            .channels = 6,
                            .out_channels = 6,
                            .kernel_height = 7,
                            .kernel_width = 7,
                            .same_padding = true});
  add("depthwise_any_rows_of_padding", {.height = 1,
                                        .width = 5,
                                        .channels = 3,
                                        .out_channels = 9,
                                        .kernel_height = 7,
                                        .kernel_width = 3,
                                        .same_padding = true});
}

}  // namespace milliwatt
