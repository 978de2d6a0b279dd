// Layers that meet the forms of RV32IMC's kernels: weights of all sizes, for groups of all lengths; steps whose last
// pixels are one to five; codes on one side of zero and on both.
#include "device/device_cases.h"
#include "device/random_layers.h"

namespace milliwatt {

void add_layers_in_groups(std::vector<DeviceCase>& cases, unsigned seed) {
  unsigned number = 0;  // the weights must not depend on the cases of others
  const auto add = [&](const char* name, const ConvolutionSpec& spec) {
    cases.push_back({name, convolution_graph(spec, seed + number++)});
  };
  // Groups of 2 to 16 taps: the largest weight decides.
  for (const int largest : {3, 10, 16, 24, 32, 45, 60, 90, 127}) {
    const bool one_sided = largest % 2 == 0;
    ConvolutionSpec spec = {.height = 3, .width = 7, .channels = 33, .out_channels = 6};
    spec.largest_weight = largest;
    spec.output_zero_point = one_sided ? -128 : 4;
    spec.activation = one_sided ? "relu" : "none";
    add("conv_in_groups", spec);
    spec = {.height = 5, .width = 4 + largest % 5, .channels = 5, .out_channels = 7, .kernel_height = 3};
    spec.kernel_width = 3;
    spec.same_padding = largest % 3 == 0;
    spec.largest_weight = largest;
    spec.hard_channels = largest == 60;
    add("conv_3x3_in_groups", spec);
    DenseSpec dense = {.input = {1, 95}, .units = 19, .output_zero_point = one_sided ? -128 : 9};
    dense.largest_weight = largest;
    cases.push_back({"dense_in_groups", dense_graph(dense, seed + number++)});
  }
  // Sixteen taps, of which eight fit.
  add("conv_in_eights", {.height = 3, .width = 7, .channels = 16, .out_channels = 6, .largest_weight = 41});
  // The last pixels of a step: none to five beyond whole tiles, in one row and in several.
  for (int width = 1; width <= 6; ++width) {
    ConvolutionSpec spec = {.height = 4, .width = width, .channels = 6, .out_channels = 5, .largest_weight = 20};
    add("conv_last_pixels", spec);
    spec.width = 6 + width;
    spec.height = 2;
    spec.kernel_width = 3;
    spec.dilation_width = width % 3 == 0 ? 2 : 1;
    spec.stride_width = width % 2 + 1;
    spec.same_padding = true;
    add("conv_3x1_last_pixels", spec);
  }
  // Depthwise layers whose input channels have several output channels each.
  for (int width = 2; width <= 9; ++width) {
    ConvolutionSpec spec = {.depthwise = true, .height = 5, .width = width, .channels = 3};
    spec.out_channels = spec.channels * (width % 3 + 2);
    spec.kernel_height = spec.kernel_width = 3;
    spec.stride_height = spec.stride_width = 1 + width / 2 % 2;
    spec.same_padding = width % 4 != 1;
    spec.hard_channels = width == 9;
    add("depthwise_multiplied", spec);
  }
}

}  // namespace milliwatt
