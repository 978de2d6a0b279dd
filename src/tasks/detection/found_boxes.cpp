#include "tasks/detection/found_boxes.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>

#include "base/error.h"
#include "base/to_size.h"
#include "milliwatt/decide/boxes.h"
#include "zoo/centre_point.h"

namespace milliwatt {
namespace {

constexpr double kSteps = 1 << 20;  // of the scale, on the device
static_assert(kMostDetectedClasses == kMostBoxClasses);

template <typename Code>
std::vector<Code> codes_of(std::span<const std::byte> bytes) {
  std::vector<Code> codes(bytes.size() / sizeof(Code));
  std::memcpy(codes.data(), bytes.data(), codes.size() * sizeof(Code));
  return codes;
}

template <typename Code>
std::vector<ScoredBox> search_codes(const Tensor& output, const std::vector<Code>& codes, double scale, int zero_point,
                                    const BoxSearch& search) {
  BoxSettings settings{};
  settings.height = static_cast<std::int16_t>(output.shape[1]);
  settings.width = static_cast<std::int16_t>(output.shape[2]);
  settings.cell = kCentrePointCell;
  settings.zero_point = static_cast<std::int16_t>(zero_point);
  settings.scale = static_cast<std::int32_t>(std::lround(scale * kSteps));
  settings.classes = static_cast<std::uint8_t>(output.shape[3] - kCentrePointBoxValues);
  settings.overlap = static_cast<std::uint8_t>(std::clamp(std::lround(search.overlap * 256), 0L, 255L));
  for (std::size_t c = 0; c < search.thresholds.size(); ++c) {
    const double logit = std::log(search.thresholds[c] / (1 - search.thresholds[c])) + kEvenLogit;
    const double code = std::ceil(logit / scale + zero_point - 1e-9);
    settings.thresholds[c] =
        static_cast<std::int16_t>(std::clamp(code, static_cast<double>(INT16_MIN), static_cast<double>(INT16_MAX)));
  }
  std::vector<DetectedBox> found(search.most);
  found.resize(find_boxes(settings, codes.data(), found.data(), static_cast<std::uint16_t>(search.most)));
  std::vector<ScoredBox> boxes;
  const double width = settings.width * kCentrePointCell * 8.0, height = settings.height * kCentrePointCell * 8.0;
  for (const DetectedBox& box : found) {
    const double logit = scale * (box.score - zero_point) - kEvenLogit;
    boxes.push_back({{box.label, (box.left + box.right) / 2.0 / width, (box.top + box.bottom) / 2.0 / height,
                      (box.right - box.left) / width, (box.bottom - box.top) / height},
                     1 / (1 + std::exp(-logit))});
  }
  return boxes;
}

}  // namespace

std::vector<ScoredBox> found_boxes(const Tensor& output, std::span<const std::byte> values, const BoxSearch& search) {
  expects(output.shape.size() == 4 && to_size(output.shape[3]) == search.thresholds.size() + kCentrePointBoxValues &&
              search.thresholds.size() <= kMostBoxClasses,
          "a detector's output has its classes");
  if (output.type == ElementType::kFloat32) {
    const std::vector<float> reals = codes_of<float>(values);
    float largest = 1e-3F;
    for (const float real : reals) largest = std::max(largest, std::abs(real));
    const double scale = static_cast<double>(largest) / std::numeric_limits<std::int16_t>::max();
    std::vector<std::int16_t> codes;
    for (const float real : reals)
      codes.push_back(static_cast<std::int16_t>(std::lround(static_cast<double>(real) / scale)));
    return search_codes(output, codes, scale, 0, search);
  }
  const double scale = static_cast<double>(output.quantization.scales.at(0));
  const int zero_point = static_cast<int>(output.quantization.zero_points.at(0));
  if (output.type == ElementType::kInt16)
    return search_codes(output, codes_of<std::int16_t>(values), scale, zero_point, search);
  if (output.type != ElementType::kInt8)
    throw Error(fmt::format("cells of type {}; supported: s8, s16, f32", element_name(output.type)));
  return search_codes(output, codes_of<std::int8_t>(values), scale, zero_point, search);
}

}  // namespace milliwatt
