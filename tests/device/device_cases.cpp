#include "device/device_cases.h"

#include "device/random_layers.h"
#include "sample_graphs.h"

namespace milliwatt {

namespace {

void add_convolutions(std::vector<DeviceCase>& cases, unsigned seed) {
  const auto add = [&](const char* name, const ConvolutionSpec& spec) {
    cases.push_back({name, convolution_graph(spec, seed + static_cast<unsigned>(cases.size()))});
  };
  add("conv_1x1", {.height = 3, .width = 4, .channels = 8, .out_channels = 8});
  add("conv_1x1_odd_width", {.height = 5, .width = 5, .channels = 16, .out_channels = 12, .activation = "relu"});
  add("conv_1x1_odd_area", {.height = 5, .width = 3, .channels = 8, .out_channels = 8, .activation = "relu6"});
  add("conv_1x1_odd_channels_in_place", {.height = 3, .width = 3, .channels = 6, .out_channels = 6});
  add("conv_1x1_odd_channels", {.height = 2, .width = 3, .channels = 7, .out_channels = 5});
  add("conv_1x1_one_channel", {.height = 2, .width = 3, .channels = 1, .out_channels = 1});
  add("conv_1x1_many_steps", {.height = 3, .width = 3, .channels = 132, .out_channels = 8});
  // Steps of the dot product by sixteen: what is left over, and how often; codes on both sides of the zero point and on
  // one, so that one line meets them.
  for (const int channels : {4, 12, 16, 20, 24, 28, 32, 36, 44, 64, 72, 128}) {
    ConvolutionSpec spec = {.height = 2, .width = 5, .channels = channels, .out_channels = 12};
    if (channels % 8 == 4) spec.output_zero_point = -128;
    add("conv_1x1_steps", spec);
  }
  for (const int channels : {32, 44, 64, 128}) {
    ConvolutionSpec spec = {.height = 2, .width = 6, .channels = channels, .out_channels = 8};
    if (channels < 60) spec.output_zero_point = -128;
    add("conv_1x1_steps_even_width", spec);
  }
  // A last pixel on its own, by rounds of four words and by single words, by a line and by two factors.
  for (const int channels : {36, 48, 68, 80}) {
    ConvolutionSpec spec = {.height = 3, .width = 3, .channels = channels, .out_channels = 8};
    if (channels < 60) spec.output_zero_point = -128;
    add("conv_1x1_lone_pixel", spec);
  }
  add("conv_1x1_wide_factors",
      {.height = 3, .width = 4, .channels = 40, .out_channels = 12, .activation = "relu6", .wide_factors = true});
  add("conv_1x1_stride_2", {.height = 6,
                            .width = 6,
                            .channels = 16,
                            .out_channels = 8,
                            .stride_height = 2,
                            .stride_width = 2,
                            .same_padding = true});
  add("conv_3x3_same", {.height = 6,
                        .width = 5,
                        .channels = 4,
                        .out_channels = 4,
                        .kernel_height = 3,
                        .kernel_width = 3,
                        .same_padding = true,
                        .activation = "relu6"});
  add("conv_3x3_stride_2_rgb", {.height = 9,
                                .width = 8,
                                .channels = 3,
                                .out_channels = 8,
                                .kernel_height = 3,
                                .kernel_width = 3,
                                .stride_height = 2,
                                .stride_width = 2,
                                .same_padding = true,
                                .activation = "relu",
                                .input_zero_point = -128,
                                .output_zero_point = -128});
  // Three rows of nine codes: pairs inside the image and at its edges, within the activation's range or not.
  for (const int stride : {1, 2}) {
    for (const char* activation : {"relu6", "none"}) {
      ConvolutionSpec spec = {.height = 6, .width = 11, .channels = 3, .out_channels = 12};
      spec.kernel_height = spec.kernel_width = 3;
      spec.stride_height = spec.stride_width = stride;
      spec.same_padding = stride == 1;
      spec.activation = activation;
      add("conv_3x3_rgb", spec);
    }
  }
  // Pairs of neighbours at the left and the right edge, at both and at none, the last one with and without a partner.
  for (const int width : {1, 2, 3, 4, 5, 6, 7, 9, 12}) {
    for (const int stride : {1, 2}) {
      ConvolutionSpec spec = {.height = 4, .width = width, .channels = 3, .out_channels = 4 + 4 * (width % 2)};
      spec.kernel_height = spec.kernel_width = 3;
      spec.stride_width = stride;
      spec.stride_height = width % 3 == 0 ? 1 : 2;
      spec.same_padding = width < 3 || width % 4 != 1;
      spec.input_zero_point = width - 4;
      if (width % 2 == 0) {
        spec.activation = "relu6";
        spec.output_zero_point = -128;
      }
      add("conv_3x3_rgb_widths", spec);
    }
  }
  add("conv_3x3_16", {.height = 5,
                      .width = 4,
                      .channels = 16,
                      .out_channels = 16,
                      .kernel_height = 3,
                      .kernel_width = 3,
                      .same_padding = true});
  add("conv_3x3_valid_no_bias", {.height = 5,
                                 .width = 7,
                                 .channels = 5,
                                 .out_channels = 6,
                                 .kernel_height = 3,
                                 .kernel_width = 3,
                                 .has_bias = false});
  add("conv_10x4_stride_2", {.height = 13,
                             .width = 10,
                             .channels = 1,
                             .out_channels = 8,
                             .kernel_height = 10,
                             .kernel_width = 4,
                             .stride_height = 2,
                             .stride_width = 2,
                             .same_padding = true,
                             .input_zero_point = 83});
  add("conv_window_larger_than_image", {.height = 3,
                                        .width = 2,
                                        .channels = 2,
                                        .out_channels = 3,
                                        .kernel_height = 7,
                                        .kernel_width = 5,
                                        .same_padding = true});
  add("conv_dilated", {.height = 9,
                       .width = 9,
                       .channels = 3,
                       .out_channels = 4,
                       .kernel_height = 3,
                       .kernel_width = 3,
                       .dilation_height = 2,
                       .dilation_width = 3,
                       .same_padding = true});
  add("conv_dilated_height", {.height = 9,
                              .width = 4,
                              .channels = 3,
                              .out_channels = 4,
                              .kernel_height = 3,
                              .kernel_width = 2,
                              .dilation_height = 3,
                              .same_padding = true});
  add("conv_1x5_strides_differ", {.height = 4,
                                  .width = 11,
                                  .channels = 6,
                                  .out_channels = 4,
                                  .kernel_height = 1,
                                  .kernel_width = 5,
                                  .stride_height = 1,
                                  .stride_width = 3});
  add("conv_1x3_read_in_place", {.height = 4,
                                 .width = 9,
                                 .channels = 4,
                                 .out_channels = 9,
                                 .kernel_height = 1,
                                 .kernel_width = 3,
                                 .stride_height = 2,
                                 .stride_width = 2});
  add("conv_whole_image",
      {.height = 3, .width = 3, .channels = 6, .out_channels = 9, .kernel_height = 3, .kernel_width = 3});
  add("conv_wide_factors", {.height = 2, .width = 4, .channels = 12, .out_channels = 20, .wide_factors = true});
  add("conv_narrow_range", {.height = 2, .width = 3, .channels = 8, .out_channels = 4, .activation = "relu_n1_to_1"});
}

void add_depthwise_convolutions(std::vector<DeviceCase>& cases, unsigned seed) {
  const auto add = [&](const char* name, ConvolutionSpec spec) {
    spec.depthwise = true;
    cases.push_back({name, convolution_graph(spec, seed + static_cast<unsigned>(cases.size()))});
  };
  const ConvolutionSpec three = {.height = 7,
                                 .width = 6,
                                 .channels = 8,
                                 .out_channels = 8,
                                 .kernel_height = 3,
                                 .kernel_width = 3,
                                 .same_padding = true};
  ConvolutionSpec spec = three;
  add("depthwise_3x3", spec);
  spec.width = 5;
  spec.activation = "relu";
  add("depthwise_3x3_odd_width", spec);
  spec.width = 9;
  spec.height = 4;
  spec.channels = spec.out_channels = 12;
  spec.activation = "relu6";
  add("depthwise_3x3_nine_wide", spec);
  spec = three;
  spec.width = 1;
  add("depthwise_3x3_one_wide", spec);
  spec.width = 2;
  spec.height = 1;
  add("depthwise_3x3_two_wide_one_high", spec);
  spec = three;
  spec.width = 3;
  spec.height = 3;
  spec.input_zero_point = -128;
  spec.output_zero_point = -128;
  add("depthwise_3x3_three_wide", spec);
  spec = three;
  spec.same_padding = false;
  add("depthwise_3x3_valid", spec);
  spec = three;
  spec.wide_factors = true;
  spec.channels = spec.out_channels = 20;
  add("depthwise_3x3_wide_factors", spec);
  spec = three;
  spec.channels = spec.out_channels = 6;
  add("depthwise_3x3_six_channels", spec);
  spec = three;
  spec.stride_height = spec.stride_width = 2;
  add("depthwise_stride_2", spec);
  spec.height = spec.width = 9;
  spec.channels = spec.out_channels = 4;
  add("depthwise_stride_2_odd", spec);
  spec.height = 8;
  spec.width = 16;
  spec.channels = spec.out_channels = 8;
  add("depthwise_stride_2_sixteen", spec);
  spec.same_padding = false;
  add("depthwise_stride_2_valid", spec);
  spec.same_padding = true;
  spec.width = 2;
  spec.height = 2;
  add("depthwise_stride_2_two_wide", spec);
  spec.width = 4;
  spec.height = 3;
  add("depthwise_stride_2_two_outputs", spec);
  spec.width = 12;
  spec.height = 9;
  spec.activation = "relu6";
  add("depthwise_stride_2_six_outputs", spec);
  // Outputs in fours and the rest, columns by twos, rows by sixes and the rest; codes on one side of the zero point, so
  // that one line meets them, and on both.
  for (const int width : {1, 4, 5, 6, 7, 8, 11}) {
    spec = three;
    spec.height = 14 - width;
    spec.width = width;
    spec.channels = spec.out_channels = 4;
    spec.same_padding = width != 8;
    if (width % 2 == 0) {
      spec.activation = "relu";
      spec.output_zero_point = -128;
    }
    add("depthwise_3x3_widths", spec);
    spec.height = 5;
    spec.width = 2 * width - width % 3;
    spec.stride_height = spec.stride_width = 2;
    spec.same_padding = width != 6 && width != 11;
    spec.wide_factors = width == 7;
    add("depthwise_stride_2_widths", spec);
  }
  add("depthwise_multiplier", {.height = 5,
                               .width = 6,
                               .channels = 3,
                               .out_channels = 6,
                               .kernel_height = 3,
                               .kernel_width = 2,
                               .same_padding = true});
  add("depthwise_one_channel_8", {.height = 13,
                                  .width = 10,
                                  .channels = 1,
                                  .out_channels = 8,
                                  .kernel_height = 10,
                                  .kernel_width = 8,
                                  .stride_height = 2,
                                  .stride_width = 2,
                                  .same_padding = true,
                                  .input_zero_point = -128});
  add("depthwise_5x1", {.height = 9, .width = 1, .channels = 8, .out_channels = 8, .kernel_height = 5});
  add("depthwise_15x1_whole", {.height = 15, .width = 1, .channels = 12, .out_channels = 12, .kernel_height = 15});
  add("depthwise_2x5", {.height = 4,
                        .width = 8,
                        .channels = 4,
                        .out_channels = 4,
                        .kernel_height = 2,
                        .kernel_width = 5,
                        .stride_width = 3,
                        .same_padding = true});
  add("depthwise_dilated", {.height = 8,
                            .width = 7,
                            .channels = 4,
                            .out_channels = 4,
                            .kernel_height = 3,
                            .kernel_width = 3,
                            .dilation_height = 2,
                            .dilation_width = 2,
                            .same_padding = true});
}

}  // namespace

std::vector<DeviceCase> device_cases(unsigned round) {
  const unsigned seed = 1000 * round;
  std::vector<DeviceCase> cases;
  add_convolutions(cases, seed);
  add_depthwise_convolutions(cases, seed);
  add_other_layers(cases, seed);
  add_hard_layers(cases, seed);
  add_layers_in_groups(cases, seed);
  add_padded_layers(cases, seed);
  add_repeated_layers(cases, seed);
  add_moving_layers(cases);
  add_value_layers(cases);
  add_layers_with_states(cases);
  add_depthwise_layers_of_any_shape(cases, seed);
  add_layers_of_pairs(cases, seed);
  add_sparse_layers(cases, seed);
  for (const SampleGraph& sample : sample_graphs(round + 1)) cases.push_back({sample.name, sample.graph});
  return cases;
}

}  // namespace milliwatt
