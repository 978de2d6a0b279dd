#include "tasks/detection/centre_targets.h"

#include <algorithm>
#include <cmath>
#include <span>

#include "base/to_size.h"

namespace milliwatt {
namespace {

constexpr double kSpread = 8;            // a Gaussian's deviation is the size over it
constexpr double kLeastDeviation = 0.4;  // cells
constexpr double kCovered = 0.5;

}  // namespace

std::size_t CellMap::elements() const { return to_size(height) * to_size(width) * to_size(values()); }

std::vector<float> centre_targets(const std::vector<Box>& boxes, const CellMap& map) {
  std::vector<float> maps(4 * map.elements());
  const auto classes = to_size(map.classes), each = to_size(map.values());
  const auto at = [&](CentrePart part, int row, int column) {
    const std::size_t cell = to_size(row * map.width + column);
    return std::span(maps).subspan((4 * cell + static_cast<std::size_t>(part)) * each, each);
  };
  for (int row = 0; row < map.height; ++row) {
    for (int column = 0; column < map.width; ++column)
      std::ranges::fill(at(CentrePart::kOther, row, column).first(classes), 1.0F);
  }

  std::vector<Box> by_size = boxes;  // the largest first: smaller ones lie before them
  std::ranges::stable_sort(by_size, std::ranges::greater(), [](const Box& box) { return box.width * box.height; });
  for (const Box& box : by_size) {
    const double x = box.x * map.width, y = box.y * map.height;
    const double width = box.width * map.width, height = box.height * map.height;
    if (!(x >= 0 && x < map.width && y >= 0 && y < map.height && width > 0 && height > 0)) continue;
    const double spread_x = std::max(width / kSpread, kLeastDeviation);
    const double spread_y = std::max(height / kSpread, kLeastDeviation);
    const auto label = to_size(box.label);
    for (int row = 0; row < map.height; ++row) {
      for (int column = 0; column < map.width; ++column) {
        const double dx = x - column - 0.5, dy = y - row - 0.5;
        const bool is_middle = column == static_cast<int>(x) && row == static_cast<int>(y);
        const double gauss =
            is_middle ? 1 : std::exp(-dx * dx / (2 * spread_x * spread_x) - dy * dy / (2 * spread_y * spread_y));
        float& other = at(CentrePart::kOther, row, column)[label];
        other = std::min(other, static_cast<float>(std::pow(1 - gauss, 4)));
        const auto weights = at(CentrePart::kBoxWeight, row, column).subspan(classes);
        if (gauss <= kCovered || static_cast<float>(gauss) < weights[0]) continue;
        const auto values = at(CentrePart::kBox, row, column).subspan(classes);
        const double of_box[] = {dx, dy, std::log(width / 2), std::log(height / 2)};
        for (std::size_t i = 0; i < 4; ++i) {
          values[i] = static_cast<float>(of_box[i]);
          weights[i] = static_cast<float>(gauss);
        }
      }
    }
    at(CentrePart::kMiddle, static_cast<int>(y), static_cast<int>(x))[label] = 1;
  }
  return maps;
}

}  // namespace milliwatt
