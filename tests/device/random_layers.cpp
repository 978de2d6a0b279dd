#include "device/random_layers.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "base/to_size.h"
#include "graph/builder.h"

namespace milliwatt {

namespace {

constexpr float kInputScale = 0.0625f;  // powers of two, so that a factor can be one and its ties are met
constexpr float kOutputScale = 0.125f;

std::vector<std::int8_t> random_weights(std::size_t count, int largest, std::mt19937& random) {
  std::uniform_int_distribution<int> code(-largest, largest);
  std::vector<std::int8_t> weights(count);
  for (std::int8_t& weight : weights) weight = static_cast<std::int8_t>(code(random));
  return weights;
}

/// Most of them 0, all of some.
std::vector<std::int8_t> sparse_weights(std::size_t count, int largest, double density, std::mt19937& random) {
  std::bernoulli_distribution is_kept(density);
  std::uniform_int_distribution<int> magnitude(1, largest);
  std::vector<std::int8_t> weights(count);
  for (std::int8_t& weight : weights) {
    if (is_kept(random)) weight = static_cast<std::int8_t>(random() % 2 == 0 ? magnitude(random) : -magnitude(random));
  }
  return weights;
}

/// Weights' scales by which sums of `taps` random products spread over the output's codes.
std::vector<float> spreading_scales(int count, int taps, int largest, bool wide, std::mt19937& random) {
  std::uniform_real_distribution<double> around(0.5, 2.0);
  std::vector<float> scales;
  for (int i = 0; i < count; ++i) {
    double factor = around(random) * 60.0 / (5400.0 * largest / 127.0 * std::sqrt(taps));
    if (i % 3 == 1) factor = std::exp2(std::round(std::log2(factor)));
    if (wide && i % 5 == 2) factor *= std::exp2(-9);
    if (wide && i % 5 == 3) factor *= std::exp2(-20);
    if (wide && i % 5 == 4) factor = 0;  // as some converters write it if all weights are 0
    scales.push_back(static_cast<float>(factor) * kOutputScale / kInputScale);
  }
  return scales;
}

struct Sums {
  std::vector<std::int8_t> weights;
  std::vector<float> scales;
  std::vector<std::int32_t> bias;

  /// The bias's scales: the input's times the weights'.
  std::vector<float> bias_scales() const {
    std::vector<float> result;
    for (const float scale : scales) result.push_back(kInputScale * scale);
    return result;
  }
};

/// `stride`: weights from one tap of a channel to its next.
Sums random_sums(int stride, int channels, int taps, int largest, bool wide, bool per_channel, std::mt19937& random) {
  Sums sums;
  sums.weights = random_weights(to_size(channels * taps), largest, random);
  sums.scales = spreading_scales(per_channel ? channels : 1, taps, largest, wide, random);
  // Half of the channels with scale 0 have weights of 0, and so have some with another scale.
  for (int i = 0; wide && i < channels; ++i) {
    if (i % 10 != 4 && i % 10 != 1) continue;
    for (int tap = 0; tap < taps; ++tap) sums.weights[to_size(stride == 1 ? i * taps + tap : tap * stride + i)] = 0;
  }
  std::uniform_int_distribution<std::int32_t> bias(-4000, 4000);
  for (int i = 0; i < channels; ++i) {
    const bool constant = wide && i % 5 == 3;
    sums.bias.push_back(constant ? (i % 2 == 0 ? 1 : -1) * (std::int32_t{1} << 29) : bias(random));
  }
  return sums;
}

/// As exporters write them: normally distributed weights of which the largest of each channel is 127 or -127; scales
/// that follow from weights of variance 2 / taps, spread as folded batch norms spread them.
Sums exported_sums(int stride, int channels, int taps, std::mt19937& random) {
  std::normal_distribution<double> normal;
  Sums sums;
  sums.weights.resize(to_size(channels * taps));
  std::vector<double> values(to_size(taps));
  for (int i = 0; i < channels; ++i) {
    double largest = 0;
    for (double& value : values) {
      value = normal(random);
      largest = std::max(largest, std::abs(value));
    }
    for (int tap = 0; tap < taps; ++tap) {
      sums.weights[to_size(stride == 1 ? i * taps + tap : tap * stride + i)] =
          static_cast<std::int8_t>(std::lround(values[to_size(tap)] / largest * 127.0));
    }
    const double factor = largest * std::sqrt(2.0 / taps) / 127.0 * std::exp(0.5 * normal(random));
    sums.scales.push_back(static_cast<float>(factor) * kOutputScale / kInputScale);
    sums.bias.push_back(static_cast<std::int32_t>(std::lround(20.0 * normal(random) / factor)));
  }
  return sums;
}

/// Channels as exporters write them that fast forms do not fit: factors from 1/4 to 8, with ties or without; large
/// biases and small factors, so that large sums of either sign give codes within the range; sums beyond 24 bits;
/// weights of -128.
void harden(Sums& sums, bool depthwise, std::mt19937& random) {
  const std::size_t channels = sums.bias.size();
  const std::size_t taps = sums.weights.size() / channels;
  std::uniform_real_distribution<double> mantissa(0.5, 1.0);
  for (std::size_t o = 0; o < channels; ++o) {
    const int kind = static_cast<int>(o % 7);
    if (kind == 0) continue;
    for (std::size_t tap = 0; tap < taps; ++tap) {
      std::int8_t& weight = sums.weights[depthwise ? tap * channels + o : o * taps + tap];
      if (kind == 6 && random() % 3 == 0) weight = -128;
      if (kind <= 2) weight = static_cast<std::int8_t>(weight % 4);
    }
    if (sums.scales.size() == 1) continue;
    const int shift = kind == 1 ? static_cast<int>(random() % 5) - 1 : kind == 3 ? -14 : kind == 4 ? -17 : -20;
    const double factor =
        std::ldexp(kind == 2 ? 0.5 : mantissa(random), kind == 2 ? static_cast<int>(random() % 3) : shift);
    if (kind <= 5) sums.scales[o] = static_cast<float>(factor) * kOutputScale / kInputScale;
    const double codes = static_cast<double>(random() % 240) - 120.0;
    if (kind <= 5) sums.bias[o] = static_cast<std::int32_t>(codes / factor);
  }
}

/// All channels with the factor 2^-shift.
void make_shifts(Sums& sums, int shift) {
  for (float& scale : sums.scales) scale = std::ldexp(kOutputScale / kInputScale, -shift);
}

Quantization quantization_of(std::vector<float> scales, int axis) {
  return scales.size() == 1 ? per_tensor(scales[0], 0) : per_channel(std::move(scales), axis);
}

/// Sets the attributes of explicit padding. Returns what it adds.
ExplicitPadding pad(const std::optional<ExplicitPadding>& padding, Attributes& attributes) {
  if (!padding) return {};
  attributes.insert_or_assign("padding", std::string("explicit"));
  attributes.emplace("pad_top", std::int64_t{padding->top});
  attributes.emplace("pad_bottom", std::int64_t{padding->bottom});
  attributes.emplace("pad_left", std::int64_t{padding->left});
  attributes.emplace("pad_right", std::int64_t{padding->right});
  return *padding;
}

int window_count(int in, int kernel, int stride, int dilation, bool same) {
  return same ? (in + stride - 1) / stride : (in - (kernel - 1) * dilation - 1) / stride + 1;
}

}  // namespace

Graph convolution_graph(const ConvolutionSpec& s, unsigned seed) {
  std::mt19937 random(seed);
  const int taps = s.kernel_height * s.kernel_width * (s.depthwise ? 1 : s.channels);
  const Shape shape = s.depthwise ? Shape{1, s.kernel_height, s.kernel_width, s.out_channels}
                                  : Shape{s.out_channels, s.kernel_height, s.kernel_width, s.channels};
  const int apart = s.depthwise ? s.out_channels : 1;
  Sums sums = s.as_exported ? exported_sums(apart, s.out_channels, taps, random)
                            : random_sums(apart, s.out_channels, taps, s.largest_weight, s.wide_factors, true, random);
  if (s.hard_channels) harden(sums, s.depthwise, random);
  if (s.shift != 0) make_shifts(sums, s.shift);
  GraphBuilder builder("layer");
  const TensorId in = builder.input(
      "in", {ElementType::kInt8, {1, s.height, s.width, s.channels}, per_tensor(kInputScale, s.input_zero_point)});
  const TensorId weights =
      builder.constant("weights", shape, sums.weights, quantization_of(sums.scales, s.depthwise ? 3 : 0));
  const TensorId bias =
      s.has_bias ? builder.constant("bias", {s.out_channels}, sums.bias, quantization_of(sums.bias_scales(), 0))
                 : kNoTensor;
  Attributes attributes = {{"stride_h", std::int64_t{s.stride_height}},
                           {"stride_w", std::int64_t{s.stride_width}},
                           {"dilation_h", std::int64_t{s.dilation_height}},
                           {"dilation_w", std::int64_t{s.dilation_width}},
                           {"padding", std::string(s.same_padding ? "same" : "valid")},
                           {"activation", s.activation}};
  if (s.depthwise) attributes.emplace("depth_multiplier", std::int64_t{s.out_channels / s.channels});
  const ExplicitPadding around = pad(s.padding, attributes);
  const Shape out = {1,
                     window_count(s.height + around.top + around.bottom, s.kernel_height, s.stride_height,
                                  s.dilation_height, s.same_padding),
                     window_count(s.width + around.left + around.right, s.kernel_width, s.stride_width,
                                  s.dilation_width, s.same_padding),
                     s.out_channels};
  builder.output(builder.op(s.depthwise ? "DEPTHWISE_CONV_2D" : "CONV_2D", "out", {in, weights, bias}, attributes,
                            {ElementType::kInt8, out, per_tensor(kOutputScale, s.output_zero_point)}));
  return builder.build();
}

Graph dense_graph(const DenseSpec& s, unsigned seed) {
  std::mt19937 random(seed);
  const int inputs = static_cast<int>(element_count(s.input)) / s.vectors;
  Sums sums = s.as_exported ? exported_sums(1, s.units, inputs, random)
                            : random_sums(1, s.units, inputs, s.largest_weight, s.wide_factors, s.per_channel, random);
  if (s.density < 1.0) {
    sums.weights = sparse_weights(sums.weights.size(), s.largest_weight, s.density, random);
    for (float& scale : sums.scales) scale /= static_cast<float>(std::sqrt(s.density));
  }
  if (s.wide_factors && !s.per_channel) sums.scales = {0.0F};
  if (s.hard_channels) harden(sums, false, random);
  if (s.shift != 0) make_shifts(sums, s.shift);
  GraphBuilder builder("layer");
  const TensorId in = builder.input("in", {ElementType::kInt8, s.input, per_tensor(kInputScale, s.input_zero_point)});
  const TensorId weights =
      builder.constant("weights", {s.units, inputs}, sums.weights, quantization_of(sums.scales, 0));
  const TensorId bias = builder.constant("bias", {s.units}, sums.bias, quantization_of(sums.bias_scales(), 0));
  Shape out = {s.vectors, s.units};
  if (s.keeps_dimensions) {
    out = s.input;
    out.back() = s.units;
  }
  builder.output(builder.op("FULLY_CONNECTED", "out", {in, weights, bias}, {{"activation", s.activation}},
                            {ElementType::kInt8, out, per_tensor(kOutputScale, s.output_zero_point)}));
  return builder.build();
}

Graph pool_graph(const PoolSpec& s) {
  GraphBuilder builder("layer");
  const Quantization quantization = per_tensor(kInputScale, -7);
  const TensorId in = builder.input("in", {ElementType::kInt8, {1, s.height, s.width, s.channels}, quantization});
  Attributes attributes = {{"stride_h", std::int64_t{s.stride_height}},
                           {"stride_w", std::int64_t{s.stride_width}},
                           {"kernel_h", std::int64_t{s.kernel_height}},
                           {"kernel_w", std::int64_t{s.kernel_width}},
                           {"padding", std::string(s.same_padding ? "same" : "valid")},
                           {"activation", s.activation}};
  const ExplicitPadding around = pad(s.padding, attributes);
  const Shape out = {
      1, window_count(s.height + around.top + around.bottom, s.kernel_height, s.stride_height, 1, s.same_padding),
      window_count(s.width + around.left + around.right, s.kernel_width, s.stride_width, 1, s.same_padding),
      s.channels};
  builder.output(builder.op(s.kind, "out", {in}, attributes, {ElementType::kInt8, out, quantization}));
  return builder.build();
}

std::vector<std::byte> random_elements(const Tensor& tensor, unsigned seed) {
  std::mt19937 random(seed);
  std::vector<std::byte> bytes(static_cast<std::size_t>(tensor.bytes()));
  if (tensor.type == ElementType::kFloat32) {
    std::normal_distribution<float> value(0.0f, 6.0f);
    for (std::size_t at = 0; at < bytes.size(); at += 4) {
      float x = value(random);
      if (at % 20 == 0) x = std::round(x * 16.0f) / 16.0f;  // ties
      if (at % 52 == 0) x *= 1e6f;
      std::memcpy(&bytes[at], &x, 4);
    }
    return bytes;
  }
  if (tensor.type == ElementType::kBool) {
    for (std::byte& byte : bytes) byte = static_cast<std::byte>(random() & 1U);
    return bytes;
  }
  // A third of the elements are extreme: all bits of sums come to be used.
  std::uniform_int_distribution<int> kind(0, 5);
  const int element = element_bytes(tensor.type);
  for (std::size_t at = 0; at < bytes.size(); at += static_cast<std::size_t>(element)) {
    const int k = kind(random);
    for (int i = 0; i < element; ++i) {
      const bool top = i == element - 1;
      const unsigned extreme = k == 0 ? (top ? 0x80u : 0u) : (top ? 0x7fu : 0xffu);
      bytes[at + static_cast<std::size_t>(i)] = static_cast<std::byte>(k < 2 ? extreme : random() & 0xffu);
    }
  }
  return bytes;
}

}  // namespace milliwatt
