#include "ops/window.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/error.h"
#include "base/to_size.h"
#include "ops/questions.h"

namespace milliwatt {

namespace {

int size_of(const Tensor& tensor, std::size_t dimension) { return static_cast<int>(tensor.shape.at(dimension)); }

/// Rows (or columns) that SAME padding adds before the first: the smaller half of what the windows need.
int same_padding(int in, int out, int kernel, int stride, int dilation) {
  const int needed = (out - 1) * stride + (kernel - 1) * dilation + 1 - in;
  return std::max(0, needed) / 2;
}

void set_padding(const OpView& op, Window2d& w) {
  const std::string& padding = op.word("padding");
  if (padding == "valid") return;
  if (padding == "explicit") {
    w.pad_top = static_cast<int>(op.integer("pad_top"));
    w.pad_left = static_cast<int>(op.integer("pad_left"));
    return;
  }
  if (padding == "same")
    w.pad_top = same_padding(w.in_height, w.out_height, w.kernel_height, w.stride_height, w.dilation_height);
  w.pad_left = same_padding(w.in_width, w.out_width, w.kernel_width, w.stride_width, w.dilation_width);
}

Window2d image_window(const OpView& op) {
  Window2d w;
  w.in_height = size_of(op.input(0), 1);
  w.in_width = size_of(op.input(0), 2);
  w.in_channels = size_of(op.input(0), 3);
  w.out_height = size_of(op.output(), 1);
  w.out_width = size_of(op.output(), 2);
  w.out_channels = size_of(op.output(), 3);
  w.stride_height = static_cast<int>(op.integer("stride_h"));
  w.stride_width = static_cast<int>(op.integer("stride_w"));
  return w;
}

/// The code of a real number, before saturation; the division is in single precision, as in the reference.
std::int32_t code_of(float real, float scale, std::int32_t zero_point) {
  const float steps = std::clamp(std::round(real / scale), -65536.0f, 65536.0f);  // far beyond any code
  return zero_point + static_cast<std::int32_t>(steps);
}

}  // namespace

Window2d convolution_window(const OpView& op) {
  Window2d w = image_window(op);
  w.kernel_height = size_of(op.input(1), 1);
  w.kernel_width = size_of(op.input(1), 2);
  w.dilation_height = w.kernel_height > 1 ? static_cast<int>(op.integer("dilation_h")) : 1;
  w.dilation_width = w.kernel_width > 1 ? static_cast<int>(op.integer("dilation_w")) : 1;
  set_padding(op, w);
  return w;
}

Window2d pool_window(const OpView& op) {
  Window2d w = image_window(op);
  w.kernel_height = static_cast<int>(op.integer("kernel_h"));
  w.kernel_width = static_cast<int>(op.integer("kernel_w"));
  set_padding(op, w);
  return w;
}

bool pads(const Window2d& w) { return w.leaves_rows() || w.leaves_columns(); }

bool is_pixel_wise(const Window2d& w) {
  return w.kernel_height == 1 && w.kernel_width == 1 && w.stride_height == 1 && w.stride_width == 1 && !pads(w) &&
         w.in_channels == w.out_channels && w.in_height == w.out_height && w.in_width == w.out_width;
}

Requantization requantization_of(const OpView& op, int channels) {
  const std::optional<WeightedSum> sum = type_of(op).weighted_sum(op);
  expects(sum.has_value(), "requantization_of is for operators with a weighted sum");
  return requantization_of(op, channels, {sum->input, sum->weights, sum->bias, sum->single_precision_scale});
}

Requantization requantization_of(const OpView& op, int channels, const SumInputs& inputs) {
  const Quantization& input = op.input(inputs.input).quantization;
  const Quantization& weights = op.input(inputs.weights).quantization;
  const Quantization& output = op.output().quantization;
  Requantization result;
  result.input_zero_point = input.zero_points.at(0);
  result.output_zero_point = output.zero_points.at(0);
  activation_range(op.word("activation"), op.output(), result.lowest, result.highest);
  // The reference multiplies the two scales in single precision for a dense layer with one weights scale, and in
  // double precision everywhere else; the last bit of the multiplier depends on it.
  const bool single_product = inputs.single_precision_scale && !weights.per_channel();
  for (int c = 0; c < channels; ++c) {
    const float scale = weights.scales.at(weights.per_channel() ? to_size(c) : 0);
    const double product = single_product ? static_cast<double>(input.scales.at(0) * scale)
                                          : static_cast<double>(input.scales.at(0)) * static_cast<double>(scale);
    result.factors.push_back(quantize_multiplier(product / static_cast<double>(output.scales.at(0))));
  }
  return result;
}

void activation_range(const std::string& activation, const Tensor& output, std::int32_t& lowest,
                      std::int32_t& highest) {
  const bool is_int16 = output.type == ElementType::kInt16;
  lowest = is_int16 ? std::numeric_limits<std::int16_t>::min() : std::numeric_limits<std::int8_t>::min();
  highest = is_int16 ? std::numeric_limits<std::int16_t>::max() : std::numeric_limits<std::int8_t>::max();
  const float scale = output.quantization.scales.at(0);
  const std::int32_t zero_point = output.quantization.zero_points.at(0);
  if (activation == "none") return;
  if (activation == "relu" || activation == "relu6") lowest = std::max(lowest, zero_point);
  if (activation == "relu6") highest = std::min(highest, code_of(6.0f, scale, zero_point));
  if (activation == "relu_n1_to_1") {
    lowest = std::max(lowest, code_of(-1.0f, scale, zero_point));
    highest = std::min(highest, code_of(1.0f, scale, zero_point));
  }
}

}  // namespace milliwatt
