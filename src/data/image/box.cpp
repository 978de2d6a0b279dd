#include "data/image/box.h"

#include <algorithm>
#include <utility>

namespace milliwatt {
namespace {

constexpr double kLeastShare = 0.3;  // of a box, for it to stay

std::pair<double, double> mapped(double from, double to, double scale, double offset) {
  const double a = (from - offset) / scale;
  const double b = (to - offset) / scale;
  return {std::min(a, b), std::max(a, b)};
}

}  // namespace

Edges edges_of(const Box& box) {
  return {box.x - box.width / 2, box.y - box.height / 2, box.x + box.width / 2, box.y + box.height / 2};
}

Box box_between(int label, const Edges& edges) {
  return {label, (edges.left + edges.right) / 2, (edges.top + edges.bottom) / 2, edges.right - edges.left,
          edges.bottom - edges.top};
}

double overlap(const Box& first, const Box& second) {
  const Edges a = edges_of(first), b = edges_of(second);
  const double width = std::min(a.right, b.right) - std::max(a.left, b.left);
  const double height = std::min(a.bottom, b.bottom) - std::max(a.top, b.top);
  if (width <= 0 || height <= 0) return 0;
  const double common = width * height;
  return common / (first.width * first.height + second.width * second.height - common);
}

std::vector<Box> mapped_boxes(const std::vector<Box>& boxes, const BoxMapping& mapping) {
  std::vector<Box> kept;
  for (const Box& box : boxes) {
    const Edges edges = edges_of(box);
    const auto [left, right] = mapped(edges.left, edges.right, mapping.scale_x, mapping.offset_x);
    const auto [top, bottom] = mapped(edges.top, edges.bottom, mapping.scale_y, mapping.offset_y);
    const auto cut = [](double place) { return std::clamp(place, 0.0, 1.0); };
    const Box inside = box_between(box.label, {cut(left), cut(top), cut(right), cut(bottom)});
    const double whole = (right - left) * (bottom - top);
    if (whole > 0 && inside.width * inside.height >= kLeastShare * whole) kept.push_back(inside);
  }
  return kept;
}

std::vector<Box> fitted_boxes(const std::vector<Box>& boxes, int picture_height, int picture_width, int height,
                              int width) {
  const double scale =
      std::min(static_cast<double>(picture_height) / height, static_cast<double>(picture_width) / width);
  const double share_x = scale * width / picture_width;
  const double share_y = scale * height / picture_height;
  return mapped_boxes(boxes, {share_x, (1 - share_x) / 2, share_y, (1 - share_y) / 2});
}

}  // namespace milliwatt
