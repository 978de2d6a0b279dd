#include "train/torch_tape.h"

#include <ATen/Parallel.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/avg_pool2d.h>
#include <ATen/ops/batch_norm.h>
#include <ATen/ops/clamp.h>
#include <ATen/ops/clamp_max.h>
#include <ATen/ops/clamp_min.h>
#include <ATen/ops/constant_pad_nd.h>
#include <ATen/ops/conv2d.h>
#include <ATen/ops/cross_entropy_loss.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/fake_quantize_per_channel_affine.h>
#include <ATen/ops/fake_quantize_per_tensor_affine.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/relu.h>
#include <ATen/ops/softmax.h>
#include <ATen/ops/zeros.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <utility>

#include "base/to_size.h"

namespace milliwatt {
namespace {

// Running averages of batch norms move by this share of the way to the batch's.
constexpr double kMomentum = 0.1;

std::span<float> floats_of(const at::Tensor& tensor) { return {tensor.data_ptr<float>(), to_size(tensor.numel())}; }

// N x H x W x C as torch wants it, and back. Torch calls the order of memory channels_last.
at::Tensor torch_order(const at::Tensor& tensor) { return tensor.dim() == 4 ? tensor.permute({0, 3, 1, 2}) : tensor; }
at::Tensor graph_order(const at::Tensor& tensor) {
  return tensor.dim() == 4 ? tensor.permute({0, 2, 3, 1}).contiguous() : tensor;
}

// Zeros that the windows reach into, beyond each border of the image.
struct Padding {
  std::int64_t top, bottom, left, right;

  explicit Padding(const Window2d& window) : top(window.pad_top), left(window.pad_left) {
    const std::int64_t height =
        (window.out_height - 1) * window.stride_height + (window.kernel_height - 1) * window.dilation_height + 1;
    const std::int64_t width =
        (window.out_width - 1) * window.stride_width + (window.kernel_width - 1) * window.dilation_width + 1;
    bottom = std::max<std::int64_t>(0, height - window.in_height - top);
    right = std::max<std::int64_t>(0, width - window.in_width - left);
  }

  bool none() const { return top == 0 && bottom == 0 && left == 0 && right == 0; }
  bool symmetric() const { return top == bottom && left == right; }
  at::Tensor apply(const at::Tensor& image) const {
    return none() ? image : at::constant_pad_nd(image, {left, right, top, bottom}, 0);
  }
};

// For each place of a pool's output how many elements of the image its window covers, as H x W.
at::Tensor covered(const Window2d& window) {
  at::Tensor counts = at::empty({window.out_height, window.out_width});
  const auto inside = [](int first, int kernel, int size) {
    return std::min(first + kernel, size) - std::max(first, 0);
  };
  float* count = counts.data_ptr<float>();
  for (int y = 0; y < window.out_height; ++y) {
    const int rows = inside(window.input_row(y, 0), window.kernel_height, window.in_height);
    for (int x = 0; x < window.out_width; ++x) {
      const int first = x * window.stride_width - window.pad_left;
      *count++ = static_cast<float>(rows * inside(first, window.kernel_width, window.in_width));
    }
  }
  return counts;
}

}  // namespace

TorchTape::TorchTape(const Graph& graph, const Parameters& parameters, const TapeOptions& options)
    : graph_(graph),
      fake_quantization_(options.fake_quantization),
      trained_(at::zeros({static_cast<std::int64_t>(parameters.trained_count)})),
      gradients_(at::zeros({static_cast<std::int64_t>(parameters.trained_count)})),
      statistics_(at::zeros({static_cast<std::int64_t>(parameters.statistics_count)})),
      constants_(graph.tensors.size()),
      scales_(graph.tensors.size()),
      zero_points_(graph.tensors.size()) {
  at::set_num_threads(options.threads);
  const auto part = [](const at::Tensor& all, const Parameter& parameter, const Shape& shape) {
    return all.narrow(0, static_cast<std::int64_t>(parameter.offset), static_cast<std::int64_t>(parameter.count))
        .view(shape)
        .detach();
  };
  for (const Parameter& parameter : parameters.trained) {
    const Shape& shape = graph.tensor(parameter.id).shape;
    at::Tensor& constant = constants_.at(parameter.id);
    constant = part(trained_, parameter, shape);
    constant.set_requires_grad(true);
    constant.mutable_grad() = part(gradients_, parameter, shape);
  }
  for (const Parameter& parameter : parameters.statistics) {
    constants_.at(parameter.id) = part(statistics_, parameter, graph.tensor(parameter.id).shape);
  }
  // Constants that operators read as they are: not trained.
  for (std::size_t i = 0; i < constants_.size(); ++i) {
    const Tensor& tensor = graph.tensors[i];
    if (constants_[i].defined() || !tensor.is_constant() || tensor.type != ElementType::kFloat32) continue;
    constants_[i] = at::empty(tensor.shape);
    std::memcpy(constants_[i].data_ptr(), tensor.data.data(), tensor.data.size());
  }
  for (std::size_t i = 0; i < fake_quantization_.size(); ++i) {
    const Quantization& quantization = fake_quantization_[i];
    if (!quantization.per_channel()) continue;
    const auto channels = static_cast<std::int64_t>(quantization.scales.size());
    scales_[i] = at::empty({channels});
    std::copy(quantization.scales.begin(), quantization.scales.end(), scales_[i].data_ptr<float>());
    zero_points_[i] = at::zeros({channels}, at::kInt);
    std::copy(quantization.zero_points.begin(), quantization.zero_points.end(), zero_points_[i].data_ptr<int>());
  }
}

std::span<float> TorchTape::trained() { return floats_of(trained_); }
std::span<float> TorchTape::statistics() { return floats_of(statistics_); }
std::span<const float> TorchTape::gradients() const { return floats_of(gradients_); }

void TorchTape::begin(std::span<const float> input, bool training) {
  const TensorId id = graph_.inputs.front();
  Shape shape = graph_.tensor(id).shape;
  std::int64_t elements = 1;
  for (const std::int64_t size : shape) elements *= size;
  samples_ = static_cast<std::int64_t>(input.size()) / elements;
  shape.front() *= samples_;
  at::Tensor tensor = at::empty(shape);
  std::copy(input.begin(), input.end(), tensor.data_ptr<float>());
  values_.assign(graph_.tensors.size(), {});
  training_ = training;
  put(id, torch_order(tensor));
}

BatchResult TorchTape::loss_and_gradients(TensorId output, std::span<const std::int64_t> classes,
                                          double label_smoothing) {
  at::Tensor logits = slot(output).logits.defined() ? slot(output).logits : read(output);
  logits = graph_order(logits).reshape({samples_, -1});
  at::Tensor targets = at::empty({samples_}, at::kLong);
  std::copy(classes.begin(), classes.end(), targets.data_ptr<std::int64_t>());
  const at::Tensor loss = at::cross_entropy_loss(logits, targets, {}, at::Reduction::Mean, -100, label_smoothing);
  gradients_.zero_();
  if (loss.requires_grad()) loss.backward();
  BatchResult result;
  result.loss = loss.item<double>() * static_cast<double>(samples_);
  result.correct = logits.argmax(1).eq(targets).sum().item<std::int64_t>();
  values_.clear();  // the memory of the batch's activations, before the next batch takes its own
  return result;
}

std::vector<float> TorchTape::value_of(TensorId id) {
  const at::Tensor tensor = graph_order(read(id).detach()).contiguous();
  const std::span<const float> values = floats_of(tensor);
  return {values.begin(), values.end()};
}

void TorchTape::put(TensorId id, at::Tensor tensor) { slot(id).tensor = std::move(tensor); }

const at::Tensor& TorchTape::read(TensorId id) {
  Value& value = slot(id);
  if (!value.finished) {
    const at::Tensor& constant = constants_.at(id);
    value.tensor = fake_quantized(constant.defined() ? constant : value.tensor, id);
    value.finished = true;
  }
  return value.tensor;
}

at::Tensor TorchTape::read_or_none(TensorId id) { return id == kNoTensor ? at::Tensor() : read(id); }

at::Tensor TorchTape::fake_quantized(const at::Tensor& tensor, TensorId id) const {
  if (fake_quantization_.empty() || fake_quantization_[id].empty()) return tensor;
  const Quantization& quantization = fake_quantization_[id];
  // Weights are symmetric: the code -128 is not used.
  const std::int64_t lowest = graph_.tensor(id).is_constant() ? -127 : -128;
  if (quantization.per_channel()) {
    return at::fake_quantize_per_channel_affine(tensor, scales_[id], zero_points_[id], quantization.axis, lowest, 127);
  }
  return at::fake_quantize_per_tensor_affine(tensor, static_cast<double>(quantization.scales.front()),
                                             quantization.zero_points.front(), lowest, 127);
}

at::Tensor TorchTape::convolution(const at::Tensor& in, const at::Tensor& weights, TensorId bias,
                                  const Window2d& window, std::int64_t groups) {
  const Padding padding(window);
  at::Tensor image = in;
  std::vector<std::int64_t> both_sides = {padding.top, padding.left};
  if (!padding.symmetric()) {
    image = padding.apply(image);
    both_sides = {0, 0};
  }
  return at::conv2d(image, weights, read_or_none(bias), {window.stride_height, window.stride_width}, both_sides,
                    {window.dilation_height, window.dilation_width}, groups);
}

void TorchTape::conv2d(TensorId out, TensorId in, TensorId weights, TensorId bias, const Window2d& window) {
  put(out, convolution(read(in), read(weights).permute({0, 3, 1, 2}), bias, window, 1));
}

void TorchTape::depthwise_conv2d(TensorId out, TensorId in, TensorId weights, TensorId bias, const Window2d& window) {
  put(out, convolution(read(in), read(weights).permute({3, 0, 1, 2}), bias, window, window.in_channels));
}

void TorchTape::fully_connected(TensorId out, TensorId in, TensorId weights, TensorId bias) {
  const at::Tensor& matrix = read(weights);
  put(out, at::linear(graph_order(read(in)).reshape({-1, matrix.size(1)}), matrix, read_or_none(bias)));
}

void TorchTape::average_pool2d(TensorId out, TensorId in, const Window2d& window) {
  const Padding padding(window);
  const at::Tensor& image = read(in);
  const std::vector<std::int64_t> kernel = {window.kernel_height, window.kernel_width};
  const std::vector<std::int64_t> stride = {window.stride_height, window.stride_width};
  if (padding.none()) {
    put(out, at::avg_pool2d(image, kernel, stride));
    return;
  }
  const at::Tensor sums = at::avg_pool2d(padding.apply(image), kernel, stride, 0, false, true, 1);
  put(out, sums.div(covered(window)));
}

void TorchTape::batch_norm(TensorId out, TensorId in, TensorId gamma, TensorId beta, TensorId mean, TensorId variance,
                           double epsilon) {
  const at::Tensor& value = read(in);
  // Where there are not four dimensions, channels are last for torch too.
  const at::Tensor flat = value.dim() == 4 ? value : value.reshape({-1, value.size(-1)});
  const at::Tensor normal =
      at::batch_norm(flat, read(gamma), read(beta), read(mean), read(variance), training_, kMomentum, epsilon, false);
  // Not a view where it can be helped: clamp() in place on a view copies gradients to and fro.
  put(out, value.dim() == 4 ? normal : normal.reshape(value.sizes()));
}

void TorchTape::add(TensorId out, TensorId a, TensorId b) { put(out, read(a).add(read(b))); }

void TorchTape::softmax(TensorId out, TensorId in, double beta) {
  const at::Tensor logits = beta == 1 ? read(in) : read(in).mul(beta);
  put(out, at::softmax(logits, logits.dim() == 4 ? 1 : -1));
  slot(out).logits = logits;
}

void TorchTape::reshape(TensorId out, TensorId in, const Shape& shape) {
  Shape batched = shape;
  batched.front() = samples_;
  put(out, torch_order(graph_order(read(in)).reshape(batched)));
}

void TorchTape::clamp(TensorId tensor, ValueRange range) {
  at::Tensor& value = slot(tensor).tensor;
  const bool below = std::isfinite(range.lowest);
  const bool above = std::isfinite(range.highest);
  if (below && above) {
    value = at::clamp(value, at::Scalar(range.lowest), at::Scalar(range.highest));
  } else if (below) {
    // In place, for no operator's gradient needs what it computed before its activation.
    value = range.lowest == 0 ? at::relu_(value) : at::clamp_min(value, range.lowest);
  } else if (above) {
    value = at::clamp_max(value, range.highest);
  }
}

}  // namespace milliwatt
