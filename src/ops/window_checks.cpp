#include "ops/window_checks.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "ops/float32.h"

namespace milliwatt {

namespace {

constexpr std::int64_t kMostStride = 65535;  // keeps every coordinate within 32 bits
constexpr std::int64_t kMostSpan = 1 << 20;

void check_bias(Checks& checks, const OpView& op, std::int64_t channels, const SumInputs& inputs) {
  const Tensor& bias = op.input(inputs.bias);
  const bool is_wide = op.output().type == ElementType::kInt16;
  const bool typed = checks.type("bias", bias, {is_wide ? ElementType::kInt64 : ElementType::kInt32});
  if (!checks.constant("bias", bias) || !typed) return;
  if (bias.elements() != channels) checks.shape("bias", bias, {channels});

  // The reference adds the bias to the sums as it is, so it must have their scale; its tolerance is 1/50 of an output
  // code for each unit of bias. Many files give the bias no quantization at all.
  const Quantization& q = bias.quantization;
  const Quantization& weights = op.input(inputs.weights).quantization;
  const double input_scale = op.input(inputs.input).quantization.scales[0];
  const double output_scale = op.output().quantization.scales[0];
  for (std::size_t c = 0; c < q.scales.size(); ++c) {
    const double sum_scale = input_scale * static_cast<double>(weights.scales[std::min(c, weights.scales.size() - 1)]);
    if (!(std::abs(static_cast<double>(q.scales[c]) - sum_scale) / output_scale <= 0.02)) {
      checks.problem(fmt::format("{} has scale {}", tensor_label("bias", bias), q.scales[c]),
                     fmt::format("{:.9g}, the product of the scales of input and weights", sum_scale));
      return;
    }
  }
  for (const std::int32_t zero_point : q.zero_points) {
    if (zero_point != 0) {
      checks.problem(fmt::format("{} has zero point {}", tensor_label("bias", bias), zero_point), "0");
      return;
    }
  }
}

/// Codes of 16 bits are symmetric.
void check_wide_codes(Checks& checks, std::string_view role, const Tensor& tensor) {
  const auto& zero_points = tensor.quantization.zero_points;
  if (zero_points.size() != 1 || zero_points[0] == 0) return;
  checks.problem(fmt::format("{} of s16 has zero point {}", tensor_label(role, tensor), zero_points[0]), "0");
}

/// Weights and bias are parameters of training; sums of float32 have no scale to check.
void check_float_bias(Checks& checks, const OpView& op, std::int64_t channels, const SumInputs& inputs) {
  const Tensor& bias = op.input(inputs.bias);
  checks.computed_type("bias", bias);
  checks.constant("bias", bias);
  checks.shape("bias", bias, {channels});
}

/// Rows or columns on both sides. On each side fewer than the window spans, so that none lies outside as a whole.
std::optional<std::int64_t> explicit_padding(Checks& checks, std::string_view before, std::string_view after,
                                             std::int64_t span) {
  const auto rows_before = checks.integer(before, 0, span - 1);
  const auto rows_after = checks.integer(after, 0, span - 1);
  if (!rows_before || !rows_after) return {};
  return *rows_before + *rows_after;
}

}  // namespace

std::int64_t window_output_size(std::int64_t in, std::int64_t kernel, std::int64_t stride, std::int64_t dilation,
                                bool same_padding) {
  if (same_padding) return (in + stride - 1) / stride;
  const std::int64_t span = (kernel - 1) * dilation + 1;
  return in < span ? 0 : (in - span) / stride + 1;
}

void check_window(Checks& checks, const OpView& op, std::int64_t kernel_height, std::int64_t kernel_width,
                  bool has_dilation, std::int64_t channels) {
  const auto stride_h = checks.integer("stride_h", 1, kMostStride);
  const auto stride_w = checks.integer("stride_w", 1, kMostStride);
  const auto padding = checks.word("padding", {"same", "valid", "same_width", "explicit"});
  std::optional<std::int64_t> dilation_h = 1, dilation_w = 1;
  if (has_dilation) {
    dilation_h = checks.integer("dilation_h", 1, kMostStride);
    dilation_w = checks.integer("dilation_w", 1, kMostStride);
  }
  if (!stride_h || !stride_w || !padding || !dilation_h || !dilation_w) return;
  const std::int64_t height_span = (kernel_height - 1) * *dilation_h + 1;
  const std::int64_t width_span = (kernel_width - 1) * *dilation_w + 1;
  if (height_span > kMostSpan || width_span > kMostSpan) {
    checks.problem(fmt::format("the window spans {} x {}", height_span, width_span), "up to 2^20 each way");
    return;
  }
  const bool same_height = *padding == "same";
  const bool same_width = same_height || *padding == "same_width";
  const Shape& in = op.input(0).shape;
  std::int64_t height = in[1], width = in[2];
  if (*padding == "explicit") {
    const auto rows = explicit_padding(checks, "pad_top", "pad_bottom", height_span);
    const auto columns = explicit_padding(checks, "pad_left", "pad_right", width_span);
    if (!rows || !columns) return;
    height += *rows;
    width += *columns;
  }
  const std::int64_t out_height = window_output_size(height, kernel_height, *stride_h, *dilation_h, same_height);
  const std::int64_t out_width = window_output_size(width, kernel_width, *stride_w, *dilation_w, same_width);
  if (out_height < 1 || out_width < 1) {
    checks.problem(fmt::format("a window that spans {} x {} does not fit into {} of {}", height_span, width_span,
                               tensor_label("input", op.input(0)), shape_text(in)),
                   "windows inside the image, or padding = same");
    return;
  }
  checks.shape("output", op.output(), {in[0], out_height, out_width, channels});
}

bool check_sum_types(Checks& checks, const OpView& op, const SumInputs& inputs) {
  using enum ElementType;
  const ElementType type = op.output().type;
  if (type == kInt16) {
    bool good = checks.type("input", op.input(inputs.input), {kInt16});
    good &= checks.type("weights", op.input(inputs.weights), {kInt8});
    return good;
  }
  bool good = checks.computed_type("input", op.input(inputs.input));
  good &= checks.computed_type("weights", op.input(inputs.weights));
  good &= checks.computed_type("output", op.output());
  return good;
}

void check_sums(Checks& checks, const OpView& op, int axis, std::int64_t channels, const SumInputs& inputs) {
  if (computes_in_float(op)) {
    checks.constant("weights", op.input(inputs.weights));
    checks.not_constant("input", op.input(inputs.input));
    if (op.has_input(inputs.bias)) check_float_bias(checks, op, channels, inputs);
    return;
  }
  const bool input = checks.per_tensor("input", op.input(inputs.input));
  const bool output = checks.per_tensor("output", op.output());
  const bool weights = checks.symmetric("weights", op.input(inputs.weights), axis, channels);
  if (op.output().type == ElementType::kInt16) {
    check_wide_codes(checks, "input", op.input(inputs.input));
    check_wide_codes(checks, "output", op.output());
  }
  checks.constant("weights", op.input(inputs.weights));
  checks.not_constant("input", op.input(inputs.input));
  if (!input || !output || !weights) return;
  for (const float scale : op.input(inputs.weights).quantization.scales) {
    const double product =
        static_cast<double>(op.input(inputs.input).quantization.scales[0]) * static_cast<double>(scale);
    const double ratio = product / static_cast<double>(op.output().quantization.scales[0]);
    if (!checks.factor("the scale of input x weights", ratio)) break;
  }
  if (op.has_input(inputs.bias)) check_bias(checks, op, channels, inputs);
}

}  // namespace milliwatt
