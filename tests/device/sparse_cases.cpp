#include <cstddef>
#include <utility>

#include "device/device_cases.h"
#include "device/random_layers.h"

namespace milliwatt {

namespace {

/// The layer with one weight of eight, and none in its first channel.
Graph thinned(Graph graph) {
  for (Tensor& tensor : graph.tensors) {
    if (tensor.name != "weights") continue;
    const std::size_t channel = tensor.data.size() / static_cast<std::size_t>(tensor.shape[0]);
    for (std::size_t i = 0; i < tensor.data.size(); ++i) {
      if (i < channel || i * 7 % 8 != 3) tensor.data[i] = std::byte{0};
    }
  }
  return graph;
}

}  // namespace

void add_sparse_layers(std::vector<DeviceCase>& cases, unsigned seed) {
  const auto add = [&](const char* name, const DenseSpec& spec) {
    cases.push_back({name, dense_graph(spec, seed + static_cast<unsigned>(cases.size()))});
  };
  for (const int zero_point : {-128, 5}) {
    DenseSpec spec = {.input = {1, 60}, .units = 40, .per_channel = false, .input_zero_point = zero_point};
    spec.largest_weight = 1;
    spec.density = 0.05;
    add("sparse_ternary", spec);
    spec.input = {1, 41};
    spec.units = 90;  // long ways between sums
    spec.density = 0.02;
    spec.per_channel = true;
    spec.activation = "relu6";
    add("sparse_ternary_far", spec);
    spec.input = {1, 4, 3, 5};  // rows of inputs that are no multiple of four
    spec.units = 12;
    spec.density = 0.1;
    add("sparse_ternary_rows", spec);
    spec.largest_weight = 3;
    spec.per_channel = false;
    add("sparse_three_magnitudes_rows", spec);
    spec.input = {1, 37};
    spec.units = 33;
    add("sparse_three_magnitudes", spec);
  }
  // Sums of 32 bits.
  DenseSpec wide = {.input = {1, 420}, .units = 3, .input_zero_point = -128, .largest_weight = 5};
  wide.density = 0.15;
  add("sparse_wide_sums", wide);
  wide = {.input = {1, 300}, .units = 40, .input_zero_point = -128, .largest_weight = 7};
  wide.density = 0.2;
  wide.wide_factors = true;
  add("sparse_wide_sums_wide_factors", wide);
  ConvolutionSpec window = {.height = 5, .width = 6, .channels = 3, .out_channels = 5};
  window.kernel_height = window.kernel_width = 3;
  window.same_padding = true;
  for (const int stride : {1, 2}) {
    window.stride_height = window.stride_width = stride;
    window.dilation_width = 3 - stride;
    window.shift = stride == 2 ? 6 : 0;  // one factor
    cases.push_back({"sparse_conv", thinned(convolution_graph(window, seed + static_cast<unsigned>(cases.size())))});
  }
  // Weights of 4 and of 2 bits: any number of inputs and units, more inputs than are added up at once.
  for (const int largest : {1, 7}) {
    for (const int inputs : {4, 7, 32, 37, 530}) {
      DenseSpec packed = {.input = {1, inputs}, .units = inputs == 530 ? 8 : 3 + inputs / 2, .largest_weight = largest};
      packed.per_channel = inputs % 2 == 1;
      packed.input_zero_point = inputs == 32 ? -128 : 5;
      packed.activation = inputs == 37 ? "relu6" : "none";
      add("packed", packed);
    }
  }
  DenseSpec packed_rows = {.input = {1, 3, 3, 3}, .units = 9, .largest_weight = 5};
  add("packed_rows", packed_rows);
  for (const int largest : {1, 6}) {
    ConvolutionSpec conv = {.height = 4, .width = 5, .channels = 3, .out_channels = 11, .largest_weight = largest};
    cases.push_back({"packed_conv_1x1_short", convolution_graph(conv, seed)});
    conv.channels = 9;
    cases.push_back({"packed_conv_1x1", convolution_graph(conv, seed + 1)});
    conv.kernel_height = conv.kernel_width = 3;
    conv.same_padding = true;
    conv.activation = "relu6";
    cases.push_back({"packed_conv_3x3", convolution_graph(conv, seed + 2)});
    conv.dilation_width = 2;
    conv.stride_height = 2;
    conv.wide_factors = true;
    cases.push_back({"packed_conv_dilated", convolution_graph(conv, seed + 3)});
    conv.shift = 6;
    conv.dilation_width = 1;
    conv.channels = 2;
    conv.input_zero_point = -128;
    cases.push_back({"packed_conv_one_factor", convolution_graph(conv, seed + 4)});
  }
  // Any weights, but most are 0.
  DenseSpec any = {.input = {1, 50}, .units = 9};
  any.density = 0.1;
  add("sparse_of_many_values", any);
}

}  // namespace milliwatt
