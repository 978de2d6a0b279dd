// STFT and Col2Im, as convolutions with constant weights.
#include <fmt/format.h>

#include <cmath>
#include <numbers>

#include "base/error.h"
#include "base/to_size.h"
#include "formats/onnx/extensions.h"

namespace milliwatt::onnx {
namespace {

const Attributes kPlainWindow = {{"dilation_h", std::int64_t{1}},
                                 {"dilation_w", std::int64_t{1}},
                                 {"padding", std::string("valid")},
                                 {"activation", std::string("none")}};

constexpr std::int64_t kMostWeights = std::int64_t{1} << 24;

TensorId reals(const NodeView& node, const std::vector<float>& values, const Shape& shape, std::string_view part) {
  return node.importer().constant(node.name(part), constant_of(values, shape));
}

}  // namespace

// Each frame's products with cosines and sines, times the window: a convolution along time.
void short_time_fourier(const NodeView& node) {
  const Shape& signal = node.shape();
  const bool is_real = signal.size() == 2 || (signal.size() == 3 && signal[2] == 1);
  const std::int64_t hop = node.integer(1, "frame_step");
  std::int64_t length = 0;
  if (node.has_input(2) && node.rank(2) == 1) length = node.shape(2)[0];
  if (node.has_input(3)) length = node.integer(3, "frame_length");
  if (!is_real || hop < 1 || hop > 1 << 24 || length < 1 || length > signal[1] ||
      (node.has_input(2) && node.shape(2) != Shape{length})) {
    throw Error(fmt::format("a signal of shape {} in frames of {}; supported: real signals, frames within them",
                            shape_text(signal), length));
  }
  const bool is_onesided = node.attribute("onesided", std::int64_t{1}) != 0;
  const std::int64_t bins = is_onesided ? length / 2 + 1 : length;
  if (2 * bins * length > kMostWeights) throw Error(fmt::format("frames of {}; supported: shorter ones", length));
  const auto window = node.has_input(2) ? node.constant(2, "window").elements<float>() : std::span<const float>();
  std::vector<float> weights;
  for (std::int64_t bin = 0; bin < bins; ++bin) {
    for (const bool is_imaginary : {false, true}) {
      for (std::int64_t t = 0; t < length; ++t) {
        const double angle = 2 * std::numbers::pi * static_cast<double>(bin * t % length) / static_cast<double>(length);
        const double weight = window.empty() ? 1.0 : static_cast<double>(window[to_size(t)]);
        weights.push_back(static_cast<float>(weight * (is_imaginary ? -std::sin(angle) : std::cos(angle))));
      }
    }
  }
  const std::int64_t frames = (signal[1] - length) / hop + 1;
  const TensorId image = node.emit("RESHAPE", {node.plain(0)}, {}, {signal[0], signal[1], 1, 1}, "signal");
  Attributes attributes = kPlainWindow;
  attributes["stride_h"] = hop;
  attributes["stride_w"] = std::int64_t{1};
  const TensorId products =
      node.emit("CONV_2D", {image, reals(node, weights, {2 * bins, length, 1, 1}, "weights"), kNoTensor}, attributes,
                {signal[0], frames, 1, 2 * bins}, "products");
  node.plain_result(node.emit("RESHAPE", {products}, {}, {signal[0], frames, bins, 2}));
}

// A transposed convolution whose weights put each row of a column to its place in the block.
void columns_to_image(const NodeView& node) {
  const auto image = node.integers(1, "image_shape");
  const auto block = node.integers(2, "block_shape");
  const auto ones = std::vector<std::int64_t>(2, 1);
  const auto strides = node.attribute("strides", ones);
  const auto pads = node.attribute("pads", std::vector<std::int64_t>(4, 0));
  const Shape& in = node.shape();
  if (image.size() != 2 || block.size() != 2 || strides.size() != 2 || pads != std::vector<std::int64_t>(4, 0) ||
      node.attribute("dilations", ones) != ones || in.size() != 3 || block[0] < 1 || block[1] < 1 || block[0] > 4096 ||
      block[1] > 4096 || strides[0] < 1 || strides[1] < 1 || in[1] % (block[0] * block[1]) != 0) {
    throw Error(fmt::format("columns of shape {}; supported: images of two dimensions, without pads and dilations",
                            shape_text(in)));
  }
  const std::int64_t height = (image[0] - block[0]) / strides[0] + 1;
  const std::int64_t width = (image[1] - block[1]) / strides[1] + 1;
  const std::int64_t rows = in[1];
  const std::int64_t channels = rows / (block[0] * block[1]);
  if (height < 1 || width < 1 || height * width != in[2] || rows * rows > kMostWeights) {
    throw Error(
        fmt::format("{} columns for an image of {}; supported: as many as it has blocks", in[2], shape_text(image)));
  }
  // Weights: channels x block height x block width x rows of a column.
  std::vector<float> weights(to_size(rows * rows), 0);
  for (std::int64_t row = 0; row < rows; ++row) weights[to_size(row * rows + row)] = 1;
  const TensorId transposed =
      node.emit("TRANSPOSE", {node.plain(0), node.numbers({0, 2, 1}, "places")}, {}, {in[0], in[2], rows}, "columns");
  const TensorId blocks = node.emit("RESHAPE", {transposed}, {}, {in[0], height, width, rows}, "blocks");
  const Shape out = {in[0], image[0], image[1], channels};
  const TensorId kernel = reals(node, weights, {channels, block[0], block[1], rows}, "weights");
  const TensorId id = node.emit("TRANSPOSE_CONV", {node.numbers(out, "shape"), kernel, blocks},
                                {{"stride_h", strides[0]},
                                 {"stride_w", strides[1]},
                                 {"padding", std::string("valid")},
                                 {"activation", std::string("none")}},
                                out);
  node.result(id, {in[0], channels, image[0], image[1]}, channels_last(4));
}

}  // namespace milliwatt::onnx
