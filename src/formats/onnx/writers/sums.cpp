// Sums of products: convolutions, dense layers, products of matrices.
#include <algorithm>
#include <array>

#include "base/error.h"
#include "base/to_size.h"
#include "formats/file_layout.h"
#include "formats/onnx/writers/families.h"
#include "ops/sums/transpose_window.h"
#include "ops/window.h"

namespace milliwatt::onnx {
namespace {

const Order kImage = {0, 2, 3, 1};       // batch, height, width, channels in N x C x H x W
const Order kSignal = {0, 2, kUnit, 1};  // the same of one column in N x C x T

/// A window's numbers, for each dimension of space.
struct Space {
  std::vector<std::int64_t> kernel, strides, dilations, pads;
};

std::int64_t pad_behind(int in, int out, int stride, int span, int before) {
  return std::max(0, (out - 1) * stride + span - before - in);
}

Space space_of(const Window2d& w, bool is_signal) {
  const int span_height = (w.kernel_height - 1) * w.dilation_height + 1;
  const int span_width = (w.kernel_width - 1) * w.dilation_width + 1;
  const std::int64_t bottom = pad_behind(w.in_height, w.out_height, w.stride_height, span_height, w.pad_top);
  const std::int64_t right = pad_behind(w.in_width, w.out_width, w.stride_width, span_width, w.pad_left);
  if (is_signal) return {{w.kernel_height}, {w.stride_height}, {w.dilation_height}, {w.pad_top, bottom}};
  return {{w.kernel_height, w.kernel_width},
          {w.stride_height, w.stride_width},
          {w.dilation_height, w.dilation_width},
          {w.pad_top, w.pad_left, bottom, right}};
}

/// Is the image a signal of one column in the file, and does the window stay in it?
bool is_signal(const OperatorWriter& op, const Window2d& w) {
  return op.order() == kSignal && w.kernel_width == 1 && w.out_width == 1 && w.pad_left == 0;
}

/// The biases: their codes have the scale of the products.
std::string bias_of(const OperatorWriter& op, const SumInputs& which) {
  const Tensor& bias = op.input(which.bias);
  if (bias.type == ElementType::kFloat32 || !bias.is_constant()) return op.plain(which.bias);
  if (bias.type != ElementType::kInt32) throw Error("biases of 64 bits cannot be written; supported: s32, f32");
  Quantization quantization;
  for (const float scale : op.input(which.weights).quantization.scales) {
    quantization.scales.push_back(op.input(which.input).quantization.scales.at(0) * scale);
  }
  if (static_cast<std::int64_t>(quantization.scales.size()) != bias.elements()) quantization.scales.resize(1);
  quantization.zero_points.assign(quantization.scales.size(), 0);
  return op.exporter().constant_real(op.id(which.bias), bias.shape, {0}, quantization);
}

bool has_bias(const OperatorWriter& op, const SumInputs& which) { return op.has_input(which.bias); }

void write_convolution(const OperatorWriter& op, const Order& image_weights, std::int64_t groups) {
  const Window2d window = convolution_window(op.view());
  const bool signal = is_signal(op, window);
  const Order& order = signal ? kSignal : kImage;
  Order weights = image_weights;
  if (signal) {
    // The kernel's width, which is 1, is no dimension of the file.
    std::ranges::replace(weights, 3, kUnit);
  }
  const Space space = space_of(window, signal);
  std::vector<std::string> inputs = {op.real(0, order), op.real(1, weights)};
  if (has_bias(op, {})) inputs.push_back(bias_of(op, {}));
  op.result("Conv", inputs,
            {{"kernel_shape", space.kernel},
             {"strides", space.strides},
             {"dilations", space.dilations},
             {"pads", space.pads},
             {"group", groups}},
            order);
}

// The columns of weights N x K as the input has its elements: `shape` and `order` are the input's, without the batch.
std::string columns_of(const OperatorWriter& op, const Shape& shape, const Order& order) {
  const Tensor& weights = op.input(1);
  Shape by_dimension = {weights.shape[0]};
  Order in_file = {0};
  for (std::size_t d = 1; d < shape.size(); ++d) {
    by_dimension.push_back(shape[d]);
    in_file.push_back(order[d]);
  }
  return op.exporter().constant_real(op.id(1), by_dimension, in_file, weights.quantization, true);
}

}  // namespace

void write_conv2d(const OperatorWriter& op) {
  const std::int64_t depth = op.shape(1)[3];
  write_convolution(op, {0, 2, 3, 1}, op.shape(0)[3] / depth);
}

// 1 x KH x KW x O becomes O x 1 x KH x KW.
void write_depthwise_conv2d(const OperatorWriter& op) { write_convolution(op, {1, 2, 3, 0}, op.shape(0)[3]); }

void write_fully_connected(const OperatorWriter& op) {
  const Tensor& weights = op.input(1);
  const std::int64_t depth = weights.shape[1];
  const std::int64_t rows = op.input(0).elements() / depth;
  const Shape matrix = {rows, depth};
  const TensorId origin = op.exporter().origin(op.id(0));
  const Tensor& source = op.exporter().graph().tensor(origin);
  std::string in;
  std::string columns;
  const Order order = source.is_constant() ? file_order(source.shape.size()) : op.exporter().real(origin).order;
  const bool keeps_batch = weights.is_constant() && !source.is_constant() && source.shape.size() > 2 &&
                           source.shape[0] == rows && order[0] == 0;
  if (keeps_batch) {
    // The elements are taken as they lie, and the weights' columns moved instead.
    in = op.node("Flatten", {op.exporter().real(origin).name}, {{"axis", std::int64_t{1}}}, "rows");
    columns = columns_of(op, source.shape, order);
  } else {
    in = op.shape(0) == matrix ? op.plain(0) : op.reshaped(op.plain(0), matrix, "rows");
    columns = op.plain(1);
  }
  std::vector<std::string> inputs = {in, columns};
  if (has_bias(op, {})) inputs.push_back(bias_of(op, {}));
  const NodeAttributes attributes = {{"transB", std::int64_t{1}}};
  if (op.out_shape() == Shape{rows, weights.shape[0]}) return op.plain_result("Gemm", inputs, attributes);
  op.reshaped_result(op.node("Gemm", inputs, attributes, "product"));
}

// Weights O x KH x KW x C become C x O x KH x KW.
void write_transpose_conv(const OperatorWriter& op) {
  const Window2d w = transpose_window(op.view());
  const std::array<int, 2> in = {w.in_height, w.in_width};
  const std::array<int, 2> out = {w.out_height, w.out_width};
  const std::array<int, 2> stride = {w.stride_height, w.stride_width};
  const std::array<int, 2> kernel = {w.kernel_height, w.kernel_width};
  const std::array<int, 2> before = {w.pad_top, w.pad_left};
  std::vector<std::int64_t> pads(4, 0);
  std::vector<std::int64_t> extra(2, 0);
  for (std::size_t d = 0; d < 2; ++d) {
    const int behind = (in[d] - 1) * stride[d] + kernel[d] - before[d] - out[d];
    pads[d] = before[d];
    pads[d + 2] = std::max(behind, 0);
    extra[d] = std::max(-behind, 0);
    if (extra[d] >= stride[d] && extra[d] > 0) throw Error("an output that reaches behind all products");
  }
  std::vector<std::string> inputs = {op.real(2, kImage), op.real(1, {1, 2, 3, 0})};
  if (has_bias(op, kTransposeSums)) inputs.push_back(bias_of(op, kTransposeSums));
  op.result("ConvTranspose", inputs,
            {{"kernel_shape", std::vector<std::int64_t>{kernel[0], kernel[1]}},
             {"strides", std::vector<std::int64_t>{stride[0], stride[1]}},
             {"pads", pads},
             {"output_padding", extra}},
            kImage);
}

void write_batch_matmul(const OperatorWriter& op) {
  const auto factor = [&](std::size_t i, std::string_view flag) {
    std::string value = op.plain(i);
    if (op.view().integer(flag) == 0) return value;
    std::vector<std::int64_t> places;
    for (std::size_t d = 0; d < op.shape(i).size(); ++d) places.push_back(static_cast<std::int64_t>(d));
    std::swap(places[places.size() - 1], places[places.size() - 2]);
    return op.node("Transpose", {value}, {{"perm", places}}, "turned");
  };
  const std::string a = factor(0, "adj_x");
  op.plain_result("MatMul", {a, factor(1, "adj_y")});
}

void write_pool2d(const OperatorWriter& op) {
  const Window2d window = pool_window(op.view());
  const bool signal = is_signal(op, window);
  const Order& order = signal ? kSignal : kImage;
  const Space space = space_of(window, signal);
  const bool is_mean = op.kind() == "AVERAGE_POOL_2D";
  NodeAttributes attributes = {{"kernel_shape", space.kernel}, {"strides", space.strides}, {"pads", space.pads}};
  if (is_mean) attributes["count_include_pad"] = std::int64_t{0};
  op.result(is_mean ? "AveragePool" : "MaxPool", {op.real(0, order)}, attributes, order);
}

}  // namespace milliwatt::onnx
