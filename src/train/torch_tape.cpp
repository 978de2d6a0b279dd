#include "train/torch_tape.h"

#include <ATen/Parallel.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/avg_pool2d.h>
#include <ATen/ops/batch_norm.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/clamp.h>
#include <ATen/ops/clamp_max.h>
#include <ATen/ops/clamp_min.h>
#include <ATen/ops/constant_pad_nd.h>
#include <ATen/ops/conv2d.h>
#include <ATen/ops/cross_entropy_loss.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/fake_quantize_per_channel_affine.h>
#include <ATen/ops/fake_quantize_per_tensor_affine.h>
#include <ATen/ops/index_select.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/max_pool2d.h>
#include <ATen/ops/maximum.h>
#include <ATen/ops/minimum.h>
#include <ATen/ops/relu.h>
#include <ATen/ops/softmax.h>
#include <ATen/ops/zeros.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <utility>

#include "base/error.h"
#include "base/to_size.h"

namespace milliwatt {
namespace {

// Running averages of batch norms move by this share of the way to the batch's.
constexpr double kMomentum = 0.1;

// From so many elements on a matrix is multiplied as a 1 x 1 convolution: oneDNN computes that fast everywhere, where
// torch's matrix products are as slow as the system's BLAS (with Debian's reference BLAS a tenth of it).
constexpr std::int64_t kLargeMatrix = 16384;

std::span<float> floats_of(const at::Tensor& tensor) { return {tensor.data_ptr<float>(), to_size(tensor.numel())}; }

// N x H x W x C as torch wants it, and back. Torch calls the order of memory channels_last.
at::Tensor torch_order(const at::Tensor& tensor) { return tensor.dim() == 4 ? tensor.permute({0, 3, 1, 2}) : tensor; }
at::Tensor graph_view(const at::Tensor& tensor) { return tensor.dim() == 4 ? tensor.permute({0, 2, 3, 1}) : tensor; }
at::Tensor graph_order(const at::Tensor& tensor) {
  return tensor.dim() == 4 ? graph_view(tensor).contiguous() : tensor;
}

// The dimension of a tensor in torch's order that is `dimension` in the graph's.
std::int64_t torch_dimension(const at::Tensor& tensor, std::int64_t dimension) {
  constexpr std::int64_t kOfFour[] = {0, 2, 3, 1};
  return tensor.dim() == 4 ? kOfFour[dimension] : dimension;
}

// With dimensions of 1 in front, as many as are missing.
at::Tensor of_rank(const at::Tensor& tensor, std::int64_t rank) {
  if (tensor.dim() == rank) return tensor;
  std::vector<std::int64_t> sizes(to_size(rank - tensor.dim()), 1);
  const at::Tensor view = graph_view(tensor);
  sizes.insert(sizes.end(), view.sizes().begin(), view.sizes().end());
  return torch_order(view.reshape(sizes));
}

// Elements that the windows reach into, beyond each border of the image.
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
  at::Tensor apply(const at::Tensor& image, double value) const {
    return none() ? image : at::constant_pad_nd(image, {left, right, top, bottom}, value);
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
  if (options.threads > 0) at::set_num_threads(options.threads);
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
  nodes_.clear();
  written_.assign(graph_.tensors.size(), kNoNode);
  read_.assign(graph_.tensors.size(), kNoNode);
  training_ = training;
  put(id, add(torch_order(tensor)));
}

Node TorchTape::target(std::span<const float> values) {
  at::Tensor tensor = at::empty({samples_, static_cast<std::int64_t>(values.size()) / samples_});
  std::copy(values.begin(), values.end(), tensor.data_ptr<float>());
  return add(std::move(tensor));
}

Node TorchTape::logits(TensorId id) {
  const at::Tensor before_softmax = nodes_.at(to_size(written_.at(id))).logits;
  return before_softmax.defined() ? add(before_softmax) : value(id);
}

Node TorchTape::cross_entropy(Node logits, Node classes, double label_smoothing) {
  constexpr std::int64_t kIgnored = -100;
  const at::Tensor rows = rows_of(logits);
  at::Tensor wanted = classes_of(classes);
  wanted = wanted.masked_fill(wanted.lt(0), kIgnored);
  return add(at::cross_entropy_loss(rows, wanted, {}, at::Reduction::Mean, kIgnored, label_smoothing));
}

Node TorchTape::soft_cross_entropy(Node logits, Node shares, double temperature) {
  return add(at::cross_entropy_loss(rows_of(logits).div(temperature), rows_of(shares)));
}

Node TorchTape::best_is(Node logits, Node classes) {
  return add(rows_of(logits).detach().argmax(1).eq(classes_of(classes)).to(at::kFloat));
}

Node TorchTape::weighted_means(Node first, double first_weight, Node second, double second_weight) {
  return add(tensor(first).mean().mul(first_weight).add(tensor(second).mean().mul(second_weight)));
}

double TorchTape::mean_of(Node node) { return tensor(node).mean().item<double>(); }

double TorchTape::minimize(Node loss) {
  const at::Tensor mean = tensor(loss).mean();
  gradients_.zero_();
  if (mean.requires_grad()) mean.backward();
  const double value = mean.item<double>();
  nodes_.clear();  // the memory of the batch's activations, before the next batch takes its own
  return value;
}

at::Tensor TorchTape::rows_of(Node logits) const {
  const at::Tensor ordered = graph_order(tensor(logits));
  return ordered.reshape({-1, ordered.size(-1)});
}

at::Tensor TorchTape::classes_of(Node classes) const {
  return graph_order(tensor(classes)).reshape({-1}).to(at::kLong);
}

std::vector<float> TorchTape::value_of(TensorId id) {
  const at::Tensor tensor = graph_order(read(id).detach()).contiguous();
  const std::span<const float> values = floats_of(tensor);
  return {values.begin(), values.end()};
}

const at::Tensor& TorchTape::read(TensorId id) { return tensor(value(id)); }

Node TorchTape::add(at::Tensor tensor, bool may_change) {
  nodes_.push_back({std::move(tensor), {}, may_change});
  return static_cast<Node>(nodes_.size()) - 1;
}

Node TorchTape::value(TensorId id) {
  Node& read = read_.at(id);
  if (read != kNoNode) return read;
  const at::Tensor& constant = constants_.at(id);
  read = constant.defined() ? add(torch_order(fake_quantized(constant, id)))
                            : add(fake_quantized(tensor(written_.at(id)), id));
  return read;
}

Node TorchTape::parameter(TensorId id, Role, std::int64_t) { return value(id); }

void TorchTape::put(TensorId id, Node value) { written_.at(id) = value; }

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

at::Tensor TorchTape::tensor_or_none(Node node) const { return node == kNoNode ? at::Tensor() : tensor(node); }

Node TorchTape::convolve(Node in, Node weights, Node bias, const Window2d& window, std::int64_t groups) {
  const Padding padding(window);
  at::Tensor image = tensor(in);
  std::vector<std::int64_t> both_sides = {padding.top, padding.left};
  if (!padding.symmetric()) {
    image = padding.apply(image, 0);
    both_sides = {0, 0};
  }
  std::vector<std::int64_t> strides = {window.stride_height, window.stride_width};
  const bool strided = window.stride_height > 1 || window.stride_width > 1;
  if (strided && window.kernel_height == 1 && window.kernel_width == 1 && padding.none()) {
    // Its pixels first, then every one of them: oneDNN 2 writes beyond its memory in the gradient of a strided 1 x 1
    // convolution of four channels.
    image = image.slice(2, 0, c10::nullopt, strides[0]).slice(3, 0, c10::nullopt, strides[1]);
    strides = {1, 1};
  }
  return add(at::conv2d(image, tensor(weights), tensor_or_none(bias), strides, both_sides,
                        {window.dilation_height, window.dilation_width}, groups),
             true);
}

Node TorchTape::multiply_matrix(Node in, Node weights, Node bias) {
  const at::Tensor& matrix = tensor(weights);
  const at::Tensor vectors = graph_order(tensor(in)).reshape({-1, matrix.size(1)});
  if (matrix.numel() < kLargeMatrix) return add(at::linear(vectors, matrix, tensor_or_none(bias)), true);
  const at::Tensor sums =
      at::conv2d(vectors.unsqueeze(-1).unsqueeze(-1), matrix.unsqueeze(-1).unsqueeze(-1), tensor_or_none(bias));
  return add(sums.flatten(1), true);
}

Node TorchTape::pool(Pool kind, Node in, const Window2d& window) {
  const Padding padding(window);
  const at::Tensor& image = tensor(in);
  const std::vector<std::int64_t> kernel = {window.kernel_height, window.kernel_width};
  const std::vector<std::int64_t> stride = {window.stride_height, window.stride_width};
  if (kind == Pool::kMax) {
    constexpr double kLowest = -std::numeric_limits<double>::infinity();
    return add(at::max_pool2d(padding.apply(image, kLowest), kernel, stride));
  }
  if (padding.none()) return add(at::avg_pool2d(image, kernel, stride), true);
  const at::Tensor sums = at::avg_pool2d(padding.apply(image, 0), kernel, stride, 0, false, true, 1);
  return add(sums.div(covered(window)), true);
}

Node TorchTape::normalize(Node in, Node gamma, Node beta, Node mean, Node variance, double epsilon) {
  const at::Tensor& value = tensor(in);
  // Where there are not four dimensions, channels are last for torch too.
  const at::Tensor flat = value.dim() == 4 ? value : value.reshape({-1, value.size(-1)});
  const at::Tensor normal = at::batch_norm(flat, tensor(gamma), tensor(beta), tensor(mean), tensor(variance), training_,
                                           kMomentum, epsilon, false);
  // Not a view where it can be helped: clamp() in place on a view copies gradients to and fro.
  return add(value.dim() == 4 ? normal : normal.reshape(value.sizes()), true);
}

Node TorchTape::unary(Unary kind, Node in) {
  const at::Tensor& value = tensor(in);
  switch (kind) {
    case Unary::kExp:
      return add(value.exp());
    case Unary::kLog:
      return add(value.log());
    case Unary::kSqrt:
      return add(value.sqrt());
    case Unary::kSigmoid:
      return add(value.sigmoid());
    case Unary::kTanh:
      return add(value.tanh());
    case Unary::kNegative:
      return add(value.neg());
    case Unary::kAbsolute:
      return add(value.abs());
  }
  throw InternalError("internal error: a unary step that is not listed");
}

Node TorchTape::binary(Binary kind, Node first, Node second) {
  const std::int64_t rank = std::max(tensor(first).dim(), tensor(second).dim());
  const at::Tensor a = of_rank(tensor(first), rank);
  const at::Tensor b = of_rank(tensor(second), rank);
  switch (kind) {
    case Binary::kAdd:
      return add(a.add(b), true);
    case Binary::kSubtract:
      return add(a.sub(b), true);
    case Binary::kMultiply:
      return add(a.mul(b), true);
    case Binary::kDivide:
      return add(a.div(b));
    case Binary::kMaximum:
      return add(at::maximum(a, b));
    case Binary::kMinimum:
      return add(at::minimum(a, b));
  }
  throw InternalError("internal error: a binary step that is not listed");
}

Node TorchTape::reduce(Reduction kind, Node in, const std::vector<std::int64_t>& dimensions) {
  const at::Tensor& value = tensor(in);
  std::vector<std::int64_t> of_torch;
  for (const std::int64_t dimension : dimensions) of_torch.push_back(torch_dimension(value, dimension));
  switch (kind) {
    case Reduction::kMean:
      return add(value.mean(of_torch, true));
    case Reduction::kSum:
      return add(value.sum(of_torch, true));
    case Reduction::kMaximum:
      return add(value.amax(of_torch, true));
  }
  throw InternalError("internal error: a reduction that is not listed");
}

Node TorchTape::softmax(Node in, double beta) {
  const at::Tensor logits = beta == 1 ? tensor(in) : tensor(in).mul(beta);
  const Node node = add(at::softmax(logits, logits.dim() == 4 ? 1 : -1));
  nodes_.back().logits = logits;
  return node;
}

Node TorchTape::clamp(Node in, ValueRange range) {
  const NodeValue& node = nodes_.at(to_size(in));
  const bool below = std::isfinite(range.lowest);
  const bool above = std::isfinite(range.highest);
  if (!below && !above) return in;
  if (below && above) return add(at::clamp(node.tensor, at::Scalar(range.lowest), at::Scalar(range.highest)));
  if (above) return add(at::clamp_max(node.tensor, range.highest));
  if (range.lowest != 0) return add(at::clamp_min(node.tensor, range.lowest));
  if (!node.may_change) return add(at::relu(node.tensor));
  at::Tensor value = node.tensor;
  return add(at::relu_(value));
}

Node TorchTape::reshape(Node in, const Shape& shape) {
  Shape batched = shape;
  batched.front() = samples_;
  return add(torch_order(graph_order(tensor(in)).reshape(batched)));
}

Node TorchTape::transpose(Node in, const std::vector<std::int64_t>& order) {
  return add(torch_order(graph_view(tensor(in)).permute(order)));
}

Node TorchTape::concatenate(const std::vector<Node>& in, std::int64_t dimension) {
  std::vector<at::Tensor> pieces;
  for (const Node node : in) pieces.push_back(tensor(node));
  return add(at::cat(pieces, torch_dimension(pieces.front(), dimension)));
}

Node TorchTape::take(Node in, std::int64_t dimension, const std::vector<std::int64_t>& places) {
  const at::Tensor view = graph_view(tensor(in));
  at::Tensor numbers = at::empty({static_cast<std::int64_t>(places.size())}, at::kLong);
  std::copy(places.begin(), places.end(), numbers.data_ptr<std::int64_t>());
  return add(torch_order(view.index_select(dimension, numbers)));
}

Node TorchTape::pad(Node in, const std::vector<std::int64_t>& before, const std::vector<std::int64_t>& behind,
                    float value) {
  const at::Tensor& image = tensor(in);
  const auto rank = static_cast<std::size_t>(image.dim());
  std::vector<std::int64_t> sizes(2 * rank);  // torch: the last dimension first
  for (std::size_t d = 0; d < rank; ++d) {
    const auto at = 2 * (rank - 1 - to_size(torch_dimension(image, static_cast<std::int64_t>(d))));
    sizes[at] = before[d];
    sizes[at + 1] = behind[d];
  }
  return add(at::constant_pad_nd(image, sizes, value));
}

}  // namespace milliwatt
