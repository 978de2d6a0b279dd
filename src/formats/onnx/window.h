// The window of a convolution or pool of an .onnx file, in two dimensions: what has one runs along height.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "formats/onnx/node.h"

namespace milliwatt::onnx {

/// By dimension of space: height, width.
struct Window {
  std::array<std::int64_t, 2> in = {1, 1};
  std::array<std::int64_t, 2> kernel = {1, 1}, stride = {1, 1}, dilation = {1, 1};
  std::array<std::int64_t, 2> before = {0, 0}, after = {0, 0};  ///< padding
  std::array<std::int64_t, 2> out = {1, 1};

  std::int64_t span(std::size_t d) const { return (kernel[d] - 1) * dilation[d] + 1; }
  bool pads() const { return before[0] + before[1] + after[0] + after[1] > 0; }
  /// Attributes stride_h, stride_w, padding and its sides; not those of kernel and dilation.
  Attributes attributes() const;
};

/// From the attributes strides, dilations, pads, auto_pad and ceil_mode. `kernel`: its sizes by dimension of space.
/// @throws Error if they do not match the input's one or two dimensions of space, or the window does not fit.
Window window_of(const NodeView& node, const std::vector<std::int64_t>& kernel);

/// The image (in the order channels_last) with the window's padding of that value; the window then has none.
TensorId padded(const NodeView& node, TensorId image, Window& window, float value);
/// The same, but only if a window's padding reaches as far as the window: kernels know no padding that large.
TensorId padded_if_wide(const NodeView& node, TensorId image, Window& window, float value);

/// The shape of an image in the file's order, of as many dimensions of space as the input has.
Shape image_shape(const NodeView& node, std::int64_t channels, const Window& window);

}  // namespace milliwatt::onnx
