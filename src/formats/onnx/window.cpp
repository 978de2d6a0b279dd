#include "formats/onnx/window.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.h"

namespace milliwatt::onnx {
namespace {

constexpr std::int64_t kMostSize = 1 << 20;

std::vector<std::int64_t> sizes(const NodeView& node, std::string_view name, std::size_t count, std::int64_t otherwise,
                                std::int64_t least) {
  std::vector<std::int64_t> values = node.attribute(name, std::vector<std::int64_t>(count, otherwise));
  if (values.empty()) values.assign(count, otherwise);
  const bool are_good =
      std::ranges::all_of(values, [&](std::int64_t value) { return value >= least && value <= kMostSize; });
  if (values.size() != count || !are_good) {
    throw Error(
        fmt::format("attribute {}: {}; supported: {} numbers of at least {}", name, shape_text(values), count, least));
  }
  return values;
}

// SAME_UPPER and SAME_LOWER: as many outputs as strides fit; what padding is odd goes to one side.
void pad_to_same(Window& w, std::size_t d, bool is_upper) {
  const std::int64_t out = (w.in[d] + w.stride[d] - 1) / w.stride[d];
  const std::int64_t padding = std::max<std::int64_t>(0, (out - 1) * w.stride[d] + w.span(d) - w.in[d]);
  w.before[d] = is_upper ? padding / 2 : padding - padding / 2;
  w.after[d] = padding - w.before[d];
}

}  // namespace

Attributes Window::attributes() const {
  Attributes attributes = {{"stride_h", stride[0]}, {"stride_w", stride[1]}};
  if (!pads()) {
    attributes["padding"] = std::string("valid");
    return attributes;
  }
  const auto is_same = [&](std::size_t d) {
    Window same = *this;
    pad_to_same(same, d, true);
    return same.before[d] == before[d] && same.after[d] == after[d];
  };
  if (is_same(0) && is_same(1)) {
    attributes["padding"] = std::string("same");
    return attributes;
  }
  attributes["padding"] = std::string("explicit");
  attributes["pad_top"] = before[0];
  attributes["pad_bottom"] = after[0];
  attributes["pad_left"] = before[1];
  attributes["pad_right"] = after[1];
  return attributes;
}

Window window_of(const NodeView& node, const std::vector<std::int64_t>& kernel) {
  const Shape& in = node.shape();
  const std::size_t space = kernel.size();
  if (in.size() != space + 2 || space < 1 || space > 2) {
    throw Error(fmt::format("an input of shape {}; supported: batch, channels and {} dimensions of space",
                            shape_text(in), space));
  }
  const auto strides = sizes(node, "strides", space, 1, 1);
  const auto dilations = sizes(node, "dilations", space, 1, 1);
  const auto pads = sizes(node, "pads", 2 * space, 0, 0);
  const std::string auto_pad = node.attribute("auto_pad", "NOTSET");
  const bool rounds_up = node.attribute("ceil_mode", std::int64_t{0}) != 0;
  if (!std::ranges::all_of(kernel, [](std::int64_t size) { return size >= 1 && size <= kMostSize; })) {
    throw Error(fmt::format("a window of {}; supported: 1 to {} each way", shape_text(kernel), kMostSize));
  }
  Window w;
  for (std::size_t d = 0; d < space; ++d) {
    w.in[d] = in[d + 2];
    w.kernel[d] = kernel[d];
    w.stride[d] = strides[d];
    w.dilation[d] = dilations[d];
    w.before[d] = pads[d];
    w.after[d] = pads[d + space];
    if (auto_pad == "VALID") w.before[d] = w.after[d] = 0;
    if (auto_pad.starts_with("SAME")) pad_to_same(w, d, auto_pad == "SAME_UPPER");
    const std::int64_t left = w.in[d] + w.before[d] + w.after[d] - w.span(d);
    if (left < 0) {
      throw Error(fmt::format("a window that spans {} does not fit into {} and its padding", w.span(d), w.in[d]));
    }
    w.out[d] = left / w.stride[d] + 1;
    if (rounds_up && left % w.stride[d] != 0 && w.out[d] * w.stride[d] < w.in[d] + w.before[d]) {
      w.after[d] += w.stride[d] - left % w.stride[d];
      ++w.out[d];
    }
  }
  return w;
}

TensorId padded(const NodeView& node, TensorId image, Window& w, float value) {
  if (!w.pads()) return image;
  const Shape from = node.importer().graph().tensor(image).shape;
  const std::array<std::int64_t, 8> counts = {0, 0, w.before[0], w.after[0], w.before[1], w.after[1], 0, 0};
  const std::vector<std::int32_t> sides(counts.begin(), counts.end());
  Shape to = from;
  for (std::size_t d = 0; d < 2; ++d) {
    to[d + 1] += w.before[d] + w.after[d];
    w.in[d] = to[d + 1];
    w.before[d] = w.after[d] = 0;
  }
  const TensorId amounts = node.importer().constant(node.name("pads"), constant_of(sides, {4, 2}));
  if (value == 0) return node.emit("PAD", {image, amounts}, {}, to, "padded");
  return node.emit("PADV2", {image, amounts, node.number(value, "pad_value")}, {}, to, "padded");
}

TensorId padded_if_wide(const NodeView& node, TensorId image, Window& w, float value) {
  const auto is_wide = [&](std::size_t d) { return w.before[d] >= w.span(d) || w.after[d] >= w.span(d); };
  return is_wide(0) || is_wide(1) ? padded(node, image, w, value) : image;
}

Shape image_shape(const NodeView& node, std::int64_t channels, const Window& w) {
  Shape shape = {node.shape()[0], channels, w.out[0]};
  if (node.rank() == 4) shape.push_back(w.out[1]);
  return shape;
}

}  // namespace milliwatt::onnx
