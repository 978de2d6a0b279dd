#include "formats/onnx/pools.h"

#include <fmt/format.h>

#include <limits>

#include "base/error.h"
#include "formats/onnx/unfold.h"
#include "formats/onnx/window.h"

namespace milliwatt::onnx {
namespace {

Window pool_window(const NodeView& node) {
  const auto kernel = node.attribute("kernel_shape", std::vector<std::int64_t>{});
  if (kernel.size() + 2 != node.rank()) {
    throw Error(fmt::format("a window of {} dimensions on an input of shape {}; supported: as many as it has of space",
                            kernel.size(), shape_text(node.shape())));
  }
  Window window = window_of(node, kernel);
  if (window.dilation[0] != 1 || window.dilation[1] != 1) throw Error("a pool with dilations; supported: without");
  return window;
}

void pool(const NodeView& node, std::string_view kind, TensorId image, const Window& window) {
  Attributes attributes = window.attributes();
  attributes["kernel_h"] = window.kernel[0];
  attributes["kernel_w"] = window.kernel[1];
  attributes["activation"] = std::string("none");
  const std::int64_t channels = node.shape()[1];
  const Shape out = {node.shape()[0], window.out[0], window.out[1], channels};
  const ElementType type = node.input(0).type;
  node.result(node.emit(kind, {image}, attributes, out, "", type), image_shape(node, channels, window),
              channels_last(node.rank()));
}

}  // namespace

void average_pool(const NodeView& node) {
  if (node.rank() == 5) return pool3d(node);
  Window window = pool_window(node);
  TensorId image = node.in_order(0, channels_last(node.rank()));
  if (window.pads() && node.attribute("count_include_pad", std::int64_t{0}) != 0) {
    // The padding counts: it becomes part of the image. What ceil_mode adds behind it does not count in the file's
    // format; no file is known that has both.
    if (node.attribute("ceil_mode", std::int64_t{0}) != 0) {
      throw Error("count_include_pad and ceil_mode; supported: one of them");
    }
    image = padded(node, image, window, 0);
  }
  pool(node, "AVERAGE_POOL_2D", image, window);
}

void max_pool(const NodeView& node) {
  if (node.rank() == 5) return pool3d(node);
  Window window = pool_window(node);
  TensorId image = node.in_order(0, channels_last(node.rank()));
  image = padded_if_wide(node, image, window, std::numeric_limits<float>::lowest());
  pool(node, "MAX_POOL_2D", image, window);
}

void global_pool(const NodeView& node) {
  const Order order = channels_last(node.rank());
  const bool is_mean = node.node().op == "GlobalAveragePool";
  Shape shape = node.shape();
  for (std::size_t d = 2; d < shape.size(); ++d) shape[d] = 1;
  std::vector<std::int64_t> axes;
  for (std::size_t d = 1; d + 1 < order.size(); ++d) axes.push_back(static_cast<std::int64_t>(d));
  const TensorId id = node.emit(is_mean ? "MEAN" : "REDUCE_MAX", {node.in_order(0, order), node.numbers(axes, "axes")},
                                {{"keep_dims", std::int64_t{1}}}, ordered(shape, order));
  node.result(id, shape, order);
}

}  // namespace milliwatt::onnx
