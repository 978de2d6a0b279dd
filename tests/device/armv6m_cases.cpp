// Layers that meet the forms of Armv6-M's routines: more channels than a store reaches from where a pixel's outputs
// begin, zeros and powers of two among the weights, and windows that reach out of the image on every side. Depthwise
// layers of weights of one byte each.
#include "device/device_cases.h"
#include "device/random_layers.h"

namespace milliwatt {

void add_layers_of_pairs(std::vector<DeviceCase>& cases, unsigned seed) {
  const auto add = [&](const char* name, const ConvolutionSpec& spec) {
    cases.push_back({name, convolution_graph(spec, seed++)});
  };
  add("conv_pairs_of_70_channels", {.height = 3, .width = 5, .channels = 9, .out_channels = 70});
  for (const int largest : {1, 4, 33, 127}) {
    ConvolutionSpec spec = {.height = 4, .width = 6, .channels = 5, .out_channels = 35, .kernel_height = 3};
    spec.kernel_width = 3;
    spec.same_padding = true;
    spec.largest_weight = largest;
    spec.output_zero_point = largest == 33 ? 3 : -128;
    spec.activation = largest == 33 ? "none" : "relu";
    add("conv_pairs_3x3", spec);
    spec = {.height = 9, .width = 4, .channels = 1, .out_channels = 6, .kernel_height = 5, .kernel_width = 4};
    spec.stride_height = 2;
    spec.same_padding = true;
    spec.largest_weight = largest;
    add("conv_pairs_5x4", spec);
  }
  for (const int width : {2, 3, 4, 5, 7}) {
    for (const int form : {0, 1, 2, 3}) {
      ConvolutionSpec spec = {.depthwise = true, .height = 4, .width = width, .channels = 3, .out_channels = 3};
      spec.kernel_height = spec.kernel_width = 3;
      spec.stride_height = spec.stride_width = 1 + form % 2;
      spec.same_padding = form < 2;
      if (!spec.same_padding && width < 3) continue;
      const bool is_relu = (width + form) % 2 == 0;
      spec.activation = is_relu ? "relu" : "none";
      if (is_relu) spec.output_zero_point = -128;
      add("depthwise_bytes", spec);
    }
  }
}

}  // namespace milliwatt
