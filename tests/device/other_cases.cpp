#include "device/device_cases.h"
#include "device/random_layers.h"
#include "graph/builder.h"
#include "ops/signal/log_mel.h"

namespace milliwatt {

namespace {

// Convolutions from rows that are widened once: with and without padding and a last pixel without a partner.
void add_wide_rows(std::vector<DeviceCase>& cases, unsigned seed) {
  ConvolutionSpec long_row = {.height = 3, .width = 24, .channels = 64, .out_channels = 4};  // pairs of neighbours
  long_row.kernel_height = long_row.kernel_width = 3;
  for (long_row.width = 24; long_row.width <= 25; ++long_row.width) {
    cases.push_back({"conv_wide_rows_long", convolution_graph(long_row, seed + static_cast<unsigned>(cases.size()))});
  }
  for (const int width : {1, 2, 5, 7, 8}) {
    for (const int stride : {1, 2}) {
      ConvolutionSpec spec = {.height = 6, .width = width, .channels = 4 * width, .out_channels = 8};
      if (width == 5) spec.channels = 36;
      if (width == 7) spec.channels = 16;
      spec.kernel_height = width == 2 ? 5 : 3;
      spec.kernel_width = width == 5 ? 4 : 3;
      spec.stride_height = 3 - stride;
      spec.stride_width = stride;
      spec.same_padding = width < 5 || stride == 2;
      spec.wide_factors = width == 8;
      spec.output_zero_point = width < 5 ? -128 : 7;
      spec.activation = stride == 2 ? "relu6" : "none";
      cases.push_back({"conv_wide_rows", convolution_graph(spec, seed + static_cast<unsigned>(cases.size()))});
    }
  }
}

void add_dense_layers(std::vector<DeviceCase>& cases, unsigned seed) {
  const auto add = [&](const char* name, const DenseSpec& spec) {
    cases.push_back({name, dense_graph(spec, seed + static_cast<unsigned>(cases.size()))});
  };
  add("dense_64_to_16", {.input = {1, 64}, .units = 16});
  add("dense_128_to_8_relu", {.input = {1, 128}, .units = 8, .activation = "relu", .output_zero_point = -128});
  add("dense_8_to_12", {.input = {1, 8}, .units = 12, .per_channel = false});
  add("dense_1_to_5", {.input = {1, 1}, .units = 5, .per_channel = false});
  add("dense_20_to_1", {.input = {1, 20}, .units = 1});
  add("dense_13_to_3", {.input = {1, 13}, .units = 3, .activation = "relu6"});
  add("dense_map_of_one_row", {.input = {1, 1, 3, 8}, .units = 10, .per_channel = false});
  add("dense_map_of_rows", {.input = {1, 5, 4, 8}, .units = 4, .per_channel = false});
  add("dense_map_of_odd_rows", {.input = {1, 3, 3, 3}, .units = 11});
  add("dense_wide_factors", {.input = {1, 32}, .units = 20, .wide_factors = true});
  add("dense_rows_wide_factors", {.input = {1, 2, 4, 6}, .units = 11, .wide_factors = true});
  add("dense_of_nibbles", {.input = {1, 24}, .units = 6, .largest_weight = 7});
  add("dense_zero_scale", {.input = {1, 16}, .units = 8, .per_channel = false, .wide_factors = true});
  // Several vectors: in rows of their own, in one row, in rows of some.
  for (const int depth : {4, 7, 32}) {
    for (const bool per_channel : {false, true}) {
      DenseSpec spec = {.input = {1, 5, depth}, .units = depth == 7 ? 3 : 8, .per_channel = per_channel, .vectors = 5};
      spec.keeps_dimensions = true;
      add("dense_of_rows", spec);
      spec.input = {6, depth};
      spec.vectors = 6;
      spec.activation = "relu";
      add("dense_of_batch", spec);
      spec.input = {1, 2, 3, depth};
      add("dense_of_pixels", spec);
      spec.input = {2, 3, depth};
      spec.wide_factors = true;
      add("dense_of_sequences", spec);
    }
  }
}

void add_pools(std::vector<DeviceCase>& cases) {
  const auto add = [&](const char* name, PoolSpec spec) {
    cases.push_back({name, pool_graph(spec)});
    spec.kind = "MAX_POOL_2D";
    cases.push_back({std::string("max_") + name, pool_graph(spec)});
  };
  add("pool_global", {.height = 5,
                      .width = 3,
                      .channels = 6,
                      .kernel_height = 5,
                      .kernel_width = 3,
                      .stride_height = 5,
                      .stride_width = 3});
  add("pool_global_words", {.height = 25,
                            .width = 5,
                            .channels = 8,
                            .kernel_height = 25,
                            .kernel_width = 5,
                            .stride_height = 25,
                            .stride_width = 5,
                            .activation = "relu"});
  add("pool_words_same_padded", {.height = 7,
                                 .width = 5,
                                 .channels = 4,
                                 .kernel_height = 3,
                                 .kernel_width = 2,
                                 .stride_height = 3,
                                 .stride_width = 2,
                                 .same_padding = true});
  add("pool_2x2_of_3x3", {.height = 3,
                          .width = 3,
                          .channels = 4,
                          .kernel_height = 2,
                          .kernel_width = 2,
                          .stride_height = 3,
                          .stride_width = 3});
  add("pool_overlapping_same", {.height = 7,
                                .width = 6,
                                .channels = 3,
                                .kernel_height = 3,
                                .kernel_width = 3,
                                .stride_height = 2,
                                .stride_width = 1,
                                .same_padding = true,
                                .activation = "relu"});
  add("pool_same_padded_rows", {.height = 7,
                                .width = 5,
                                .channels = 3,
                                .kernel_height = 3,
                                .kernel_width = 2,
                                .stride_height = 3,
                                .stride_width = 2,
                                .same_padding = true});
  add("pool_gaps", {.height = 11,
                    .width = 6,
                    .channels = 2,
                    .kernel_height = 2,
                    .kernel_width = 2,
                    .stride_height = 4,
                    .stride_width = 4});
  add("pool_large", {.height = 17,
                     .width = 16,
                     .channels = 2,
                     .kernel_height = 17,
                     .kernel_width = 16,
                     .stride_height = 17,
                     .stride_width = 16});
  // Two rows of padding at most, columns by fours and the rest, more codes than an int16 holds the sum of.
  for (const int channels : {1, 2, 3, 5, 7}) {
    PoolSpec spec = {.height = 6, .width = 7, .channels = channels, .kernel_height = 3, .kernel_width = 3};
    spec.same_padding = channels % 2 == 1;
    spec.activation = channels == 2 ? "relu6" : "none";
    add("pool_overlapping", spec);
    spec.stride_width = 2;
    spec.kernel_width = channels == 3 ? 1 : 2;
    add("pool_overlapping_stride_2", spec);
  }
  for (const int channels : {3, 5, 8}) {
    PoolSpec spec = {.height = 20, .width = 17, .channels = channels, .kernel_height = 18, .kernel_width = 16};
    add("pool_large_overlapping", spec);
  }
}

void add_element_wise(std::vector<DeviceCase>& cases) {
  struct AddSpec {
    const char* name;
    Shape shape;
    float scales[3];
    int zero_points[3];
    const char* activation;
  };
  const AddSpec adds[] = {
      {"add_relu", {1, 4, 5, 6}, {0.05f, 0.11f, 0.13f}, {-128, 4, -128}, "relu"},
      {"add_same_scales", {1, 3, 4, 4}, {0.125f, 0.125f, 0.25f}, {3, -9, 17}, "none"},
      {"add_far_scales", {1, 2, 3, 5}, {0.5f, 0.001f, 0.4f}, {0, 127, -1}, "none"},
      {"add_flat", {1, 19}, {0.02f, 0.03f, 0.01f}, {127, -128, 5}, "relu6"},
  };
  for (const AddSpec& spec : adds) {
    GraphBuilder builder(spec.name);
    const auto tensor = [&](std::size_t i) {
      return TensorSpec{ElementType::kInt8, spec.shape, per_tensor(spec.scales[i], spec.zero_points[i])};
    };
    const TensorId a = builder.input("a", tensor(0));
    const TensorId b = builder.input("b", tensor(1));
    builder.output(builder.op("ADD", "out", {a, b}, {{"activation", std::string(spec.activation)}}, tensor(2)));
    cases.push_back({spec.name, builder.build()});
  }
  const auto mul = [&](const char* name, const Shape& first, const Shape& second, bool is_constant = false) {
    GraphBuilder builder(name);
    const TensorSpec factors = {ElementType::kInt8, second, per_tensor(0.03f, 5)};
    std::vector<TensorId> inputs = {builder.input("a", {ElementType::kInt8, first, per_tensor(0.05f, -9)})};
    if (is_constant) {
      std::vector<std::int8_t> values(static_cast<std::size_t>(element_count(second)));
      for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<std::int8_t>(static_cast<int>(i) * 37);
      inputs.push_back(builder.constant("b", second, values, factors.quantization));
    } else {
      inputs.push_back(builder.input("b", factors));
    }
    const Shape& out = element_count(first) < element_count(second) ? second : first;
    builder.output(builder.op("MUL", "out", inputs, {{"activation", std::string("relu6")}},
                              {ElementType::kInt8, out, per_tensor(0.06f, -20)}));
    cases.push_back({name, builder.build()});
  };
  mul("mul_same", {1, 4, 3, 5}, {1, 4, 3, 5});
  mul("mul_by_channel", {1, 4, 3, 5}, {1, 1, 1, 5});
  mul("mul_by_channel_swapped", {5}, {1, 4, 3, 5});
  mul("mul_by_one", {1, 4, 3}, {1});
  mul("mul_constant_channels", {1, 4, 3, 5}, {5}, true);
  mul("mul_constant_scalar", {1, 4, 3, 5}, {}, true);
  mul("mul_constant_same", {1, 3, 2, 4}, {1, 3, 2, 4}, true);
  const auto unary = [&](const char* name, const char* kind, const TensorSpec& from, const TensorSpec& to,
                         const Attributes& attributes) {
    GraphBuilder builder(name);
    const TensorId in = builder.input("in", from);
    builder.output(builder.op(kind, "out", {in}, attributes, to));
    cases.push_back({name, builder.build()});
  };
  using enum ElementType;
  const Quantization half = per_tensor(1.0f / 256, -128);
  unary("softmax_12", "SOFTMAX", {kInt8, {1, 12}, per_tensor(0.19f, 14)}, {kInt8, {1, 12}, half}, {{"beta", 1.0}});
  unary("softmax_rows", "SOFTMAX", {kInt8, {1, 4, 3, 5}, per_tensor(0.02f, 0)}, {kInt8, {1, 4, 3, 5}, half},
        {{"beta", 1.0}});
  unary("softmax_sharp", "SOFTMAX", {kInt8, {1, 4}, per_tensor(2.5f, 0)}, {kInt8, {1, 4}, half}, {{"beta", 2.0}});
  for (const int channels : {1, 2, 3, 7, 8, 33}) {
    const float scale = channels % 2 == 0 ? 0.004F : 0.07F;
    unary("softmax_channels", "SOFTMAX", {kInt8, {1, 2, channels}, per_tensor(scale, 0)},
          {kInt8, {1, 2, channels}, half}, {{"beta", 1.0}});
  }
  unary("reshape_split", "RESHAPE", {kInt8, {1, 60}, half}, {kInt8, {1, 5, 4, 3}, half}, {});
  unary("reshape_join", "RESHAPE", {kInt8, {1, 5, 4, 3}, half}, {kInt8, {1, 60}, half}, {});
  unary("reshape_recut", "RESHAPE", {kInt16, {1, 6, 2, 5}, half}, {kInt16, {1, 4, 5, 3}, half}, {});
  unary("quantize_float_s8", "QUANTIZE", {kFloat32, {1, 3, 4, 5}, {}}, {kInt8, {1, 3, 4, 5}, per_tensor(0.125f, -3)},
        {});
  unary("quantize_float_s16", "QUANTIZE", {kFloat32, {1, 30}, {}}, {kInt16, {1, 30}, per_tensor(0.0003f, 0)}, {});
  unary("quantize_s8_s8", "QUANTIZE", {kInt8, {1, 4, 8}, per_tensor(0.1f, 5)},
        {kInt8, {1, 4, 8}, per_tensor(0.07f, -9)}, {});
  // Enough elements for a table of codes.
  unary("quantize_many_s8_s8", "QUANTIZE", {kInt8, {1, 4, 60}, per_tensor(0.1f, 5)},
        {kInt8, {1, 4, 60}, per_tensor(0.07f, -20)}, {});
  unary("quantize_many_u8_s8", "QUANTIZE", {kUint8, {1, 4, 60}, per_tensor(0.1f, 128)},
        {kInt8, {1, 4, 60}, per_tensor(0.1f, 0)}, {});
  unary("quantize_flipped_u8_s8", "QUANTIZE", {kUint8, {1, 3, 21}, per_tensor(0.1f, 7)},
        {kInt8, {1, 3, 21}, per_tensor(0.1f, -121)}, {});
  unary("quantize_flipped_s8_u8", "QUANTIZE", {kInt8, {1, 2, 5}, per_tensor(0.1f, -9)},
        {kUint8, {1, 2, 5}, per_tensor(0.1f, 119)}, {});
  unary("quantize_many_s8_u8", "QUANTIZE", {kInt8, {1, 4, 60}, per_tensor(0.1f, 5)},
        {kUint8, {1, 4, 60}, per_tensor(0.05f, 120)}, {});
  unary("quantize_s16_s8", "QUANTIZE", {kInt16, {1, 40}, per_tensor(0.001f, 0)}, {kInt8, {1, 40}, per_tensor(0.2f, 9)},
        {});
  unary("dequantize_s8", "DEQUANTIZE", {kInt8, {1, 3, 3, 4}, per_tensor(0.0371f, -7)}, {kFloat32, {1, 3, 3, 4}, {}},
        {});
  unary("dequantize_s16", "DEQUANTIZE", {kInt16, {1, 50}, per_tensor(0.0123f, 0)}, {kFloat32, {1, 50}, {}}, {});
}

// Transforms of 256, 512, 1024 and 2048 points; windows that overlap, touch, and leave gaps; rows of few samples.
void add_front_ends(std::vector<DeviceCase>& cases) {
  const auto add = [&](const char* name, const LogMel& front_end, int frames) {
    cases.push_back({name, log_mel_graph(front_end, front_end.window + (frames - 1) * front_end.hop)});
  };
  add("log_mel_512", {}, 4);
  add("log_mel_512_full", {.window = 512, .hop = 256, .bins = 40, .low_hz = 0, .high_hz = 8000}, 2);
  add("log_mel_128", {.sample_rate = 8000, .window = 128, .hop = 256, .bins = 12, .high_hz = 3800}, 4);
  add("log_mel_256", {.sample_rate = 8000, .window = 200, .hop = 80, .bins = 12, .low_hz = 100, .high_hz = 4000}, 4);
  add("log_mel_256_short_rows",
      {.sample_rate = 8000, .window = 130, .hop = 88, .bins = 5, .low_hz = 0, .high_hz = 3000}, 3);
  add("log_mel_1024_gaps", {.window = 640, .hop = 960, .bins = 30}, 2);
  add("log_mel_2048", {.sample_rate = 44100, .window = 2048, .hop = 2048, .bins = 64, .high_hz = 20000}, 1);
}

}  // namespace

void add_other_layers(std::vector<DeviceCase>& cases, unsigned seed) {
  add_dense_layers(cases, seed);
  add_pools(cases);
  add_element_wise(cases);
  add_front_ends(cases);
  add_wide_rows(cases, seed);
}

}  // namespace milliwatt
