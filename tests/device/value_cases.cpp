// Layers of real numbers and of int16.
#include <cstdint>
#include <random>
#include <string>

#include "base/to_size.h"
#include "device/device_cases.h"
#include "device/random_layers.h"
#include "graph/builder.h"
#include "ops/against_codes.h"
#include "ops/layers.h"

namespace milliwatt {

namespace {

/// The layer with int16 in and out, zero points of 0, and a bias of 64 bits, 2^bias_bits times as large.
Graph in_wide_codes(Graph graph, int bias_bits = 5) {
  for (Tensor& tensor : graph.tensors) {
    if (tensor.type == ElementType::kInt8 && !tensor.is_constant()) {
      tensor.type = ElementType::kInt16;
      tensor.quantization.zero_points[0] = 0;
    } else if (tensor.type == ElementType::kInt32 && tensor.is_constant()) {
      std::vector<std::int64_t> bias;
      for (const std::int32_t value : elements_of<std::int32_t>(tensor))
        bias.push_back(std::int64_t{value} * (std::int64_t{1} << bias_bits));
      tensor.data = test::bytes_of(bias);
      tensor.type = ElementType::kInt64;
    }
  }
  return graph;
}

void add_both(std::vector<DeviceCase>& cases, const std::string& name, const Graph& codes) {
  cases.push_back({name + "_f32", test::in_floats(codes)});
  cases.push_back({name + "_s16", in_wide_codes(codes)});
  cases.push_back({name + "_of_64_bits_s16", in_wide_codes(codes, 24)});
}

struct TransposedSpec {
  int height, width, channels, out_channels, kernel_height, kernel_width, stride;
};

/// TRANSPOSE_CONV of int16 with int8 weights, without padding.
Graph transposed_graph(const TransposedSpec& s, unsigned seed) {
  std::mt19937 random(seed);
  GraphBuilder builder("transposed");
  const std::vector<std::int32_t> out = {1, (s.height - 1) * s.stride + s.kernel_height,
                                         (s.width - 1) * s.stride + s.kernel_width, s.out_channels};
  const Shape shape = {s.out_channels, s.kernel_height, s.kernel_width, s.channels};
  std::vector<std::int8_t> weights(to_size(element_count(shape)));
  for (std::int8_t& weight : weights) weight = static_cast<std::int8_t>(random() % 255 - 127);
  std::vector<float> scales;
  for (int o = 0; o < s.out_channels; ++o) scales.push_back(0.002F + 0.0005F * static_cast<float>(o));
  const std::vector<TensorId> inputs = {
      builder.constant("shape", {4}, out),
      builder.constant("weights", shape, weights, {scales, std::vector<std::int32_t>(scales.size(), 0), 0}),
      builder.input("in", {ElementType::kInt16, {1, s.height, s.width, s.channels}, per_tensor(1e-3F, 0)})};
  builder.output(builder.op("TRANSPOSE_CONV", "layer", inputs,
                            {{"activation", std::string("none")},
                             {"padding", std::string("valid")},
                             {"stride_h", std::int64_t{s.stride}},
                             {"stride_w", std::int64_t{s.stride}}},
                            {ElementType::kInt16, Shape(out.begin(), out.end()), per_tensor(2e-3F, 0)}));
  return builder.build();
}

/// Rows whose pixels are computed two at a time, and such as are not.
void add_wide_rows_of_pairs(std::vector<DeviceCase>& cases) {
  ConvolutionSpec spec = {.height = 5, .width = 9, .channels = 18, .out_channels = 14};
  spec.kernel_height = spec.kernel_width = 3;
  spec.same_padding = true;
  cases.push_back({"conv_pixel_pairs_s16", in_wide_codes(convolution_graph(spec, 11))});
  spec.dilation_width = spec.dilation_height = 2;
  spec.activation = "relu6";
  cases.push_back({"conv_dilated_pixel_pairs_s16", in_wide_codes(convolution_graph(spec, 12))});
  ConvolutionSpec pointwise = {.height = 2, .width = 8, .channels = 4, .out_channels = 6};
  cases.push_back({"conv_pointwise_pixel_pairs_s16", in_wide_codes(convolution_graph(pointwise, 13))});
  cases.push_back({"transposed_pixel_pairs_s16", transposed_graph({3, 7, 4, 6, 3, 4, 2}, 14)});
  cases.push_back({"transposed_pixel_pairs_wide_s16", transposed_graph({2, 6, 20, 9, 3, 3, 1}, 15)});
  cases.push_back({"transposed_of_holes_s16", transposed_graph({3, 5, 6, 4, 2, 2, 3}, 16)});
}

}  // namespace

void add_value_layers(std::vector<DeviceCase>& cases) {
  ConvolutionSpec spec = {.height = 6, .width = 5, .channels = 3, .out_channels = 4};
  spec.kernel_height = spec.kernel_width = 3;
  spec.stride_height = 2;
  spec.same_padding = true;
  spec.activation = "relu6";
  add_both(cases, "conv", convolution_graph(spec, 1));
  spec.channels = 6;  // pairs of taps; eight, four and single channels at a time
  spec.out_channels = 15;
  add_both(cases, "conv_of_pairs", convolution_graph(spec, 5));
  spec.depthwise = true;
  spec.out_channels = 18;
  add_both(cases, "depthwise_of_pairs", convolution_graph(spec, 6));
  spec.channels = 3;
  spec.out_channels = 6;
  add_both(cases, "depthwise", convolution_graph(spec, 2));
  DenseSpec dense;
  dense.units = 5;
  dense.input = {1, 12};
  add_both(cases, "dense", dense_graph(dense, 3));
  dense.units = 7;
  dense.input = {1, 1030};  // sums of more products than certainly fit 32 bits
  add_both(cases, "dense_long", dense_graph(dense, 7));
  dense.units = 5;
  dense.input = {1, 3, 2, 4};
  add_both(cases, "dense_of_rows", dense_graph(dense, 4));

  add_wide_rows_of_pairs(cases);

  {
    GraphBuilder hybrid("hybrid");
    const std::vector<TensorId> inputs = {
        hybrid.input("in", {ElementType::kFloat32, {1, 6}, {}}),
        hybrid.constant("weights", {2, 6}, std::vector<std::int8_t>{1, -2, 3, 127, -127, 0, 9, 8, 7, 6, 5, -4},
                        per_tensor(0.02F, 0)),
        hybrid.constant("bias", {2}, std::vector<float>{0.5F, -3})};
    hybrid.output(hybrid.op("FULLY_CONNECTED", "layer", inputs,
                            {{"activation", std::string("relu")}, {"keep_num_dims", std::int64_t{0}}},
                            {ElementType::kFloat32, {1, 2}, {}}));
    cases.push_back({"dense_hybrid", hybrid.build()});
  }

  for (const Graph& codes :
       {test::average_pool_graph(), test::max_pool_graph(), test::softmax_graph(), test::mean_graph()}) {
    cases.push_back({codes.operators[0].kind + "_f32", test::in_floats_but_numbers(codes)});
  }
  const TensorSpec reals = {ElementType::kFloat32, {1, 3, 4}, {}};
  for (const bool constant_first : {false, true}) {
    GraphBuilder builder("values");
    const TensorId factors = builder.constant("factors", {4}, std::vector<float>{0.5F, -3, 1e-3F, 7});
    const TensorId in = builder.input("in", reals);
    const std::vector<TensorId> inputs = constant_first ? std::vector{factors, in} : std::vector{in, factors};
    builder.output(builder.op("SUB", "layer", inputs, {{"activation", std::string("relu6")}}, reals));
    cases.push_back({"sub_constant_f32", builder.build()});
  }
  for (const ElementType type : {ElementType::kInt16, ElementType::kFloat32}) {
    GraphBuilder builder("sums");
    TensorSpec whole = {type, {1, 3, 4}, {}};
    if (type == ElementType::kInt16) whole.quantization = per_tensor(0.01F, 0);
    TensorSpec part = whole;
    part.shape = {4};
    const std::vector<TensorId> inputs = {builder.input("a", whole), builder.input("b", part)};
    builder.output(builder.op("ADD", "layer", inputs, {{"activation", std::string("none")}}, whole));
    cases.push_back({"add_values", builder.build()});
  }
  GraphBuilder builder("lookup");
  const TensorId in = builder.input("in", {ElementType::kFloat32, {1, 3, 2, 2}, {}});
  const TensorId positions = builder.input("positions", {ElementType::kInt32, {1, 4}, {}});
  const Attributes attributes = {{"axis", std::int64_t{1}}, {"batch_dims", std::int64_t{0}}};
  builder.output(
      builder.op("GATHER", "layer", {in, positions}, attributes, {ElementType::kFloat32, {1, 1, 4, 2, 2}, {}}));
  cases.push_back({"gather_computed", builder.build()});

  GraphBuilder table("gather_of_a_table");
  const TensorId numbers = table.input("positions", {ElementType::kInt32, {1, 3}, {}});
  std::vector<std::int16_t> slices(5 * 2 * 7);
  for (std::size_t i = 0; i < slices.size(); ++i) slices[i] = static_cast<std::int16_t>(i * 211);
  const TensorId of_table = table.constant("table", {2, 5, 7}, slices);
  table.output(table.op("GATHER", "layer", {of_table, numbers},
                        {{"axis", std::int64_t{1}}, {"batch_dims", std::int64_t{0}}},
                        {ElementType::kInt16, {2, 1, 3, 7}, {}}));
  cases.push_back({"gather_of_a_table", table.build()});
}

}  // namespace milliwatt
