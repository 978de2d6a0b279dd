#include "tasks/segmentation/segment_score.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "base/error.h"
#include "base/to_size.h"
#include "milliwatt/decide/segments.h"

namespace milliwatt {
namespace {

template <typename Code>
std::vector<std::uint8_t> labels_as(const Shape& shape, std::span<const std::byte> values) {
  std::vector<Code> codes(values.size() / sizeof(Code));
  std::memcpy(codes.data(), values.data(), codes.size() * sizeof(Code));
  std::vector<std::uint8_t> labels(to_size(shape[1] * shape[2]));
  label_row(codes.data(), static_cast<std::int32_t>(labels.size()), static_cast<std::uint8_t>(shape[3]), labels.data());
  return labels;
}

}  // namespace

std::vector<std::uint8_t> labels_of_pixels(const Tensor& output, std::span<const std::byte> values) {
  switch (output.type) {
    case ElementType::kInt8:
      return labels_as<std::int8_t>(output.shape, values);
    case ElementType::kInt16:
      return labels_as<std::int16_t>(output.shape, values);
    case ElementType::kFloat32:
      return labels_as<float>(output.shape, values);
    default:
      throw Error(fmt::format("pixels of type {}; supported: s8, s16, f32", element_name(output.type)));
  }
}

SegmentScore::SegmentScore(std::vector<std::string> classes) : classes_(std::move(classes)), count_(classes_.size()) {}

void SegmentScore::add(const Target& truth, const Tensor& output, std::span<const std::byte> answer) {
  count_.add(std::get<LabelMap>(truth).labels, labels_of_pixels(output, answer));
}

Json SegmentScore::json() const {
  Json classes = Json::array();
  for (std::size_t c = 0; c < classes_.size(); ++c)
    classes.push_back({{"label", classes_[c]}, {"pixels", count_.pixels(c)}, {"iou", count_.overlap(c)}});
  return {{"pixels", count_.pixels()}, {"pixel_accuracy", count_.accuracy()}, {"of_classes", std::move(classes)}};
}

std::string SegmentScore::remark() const { return fmt::format("; {:.3f} of the pixels right", count_.accuracy()); }

std::string SegmentScore::details(const std::string& where) const {
  std::size_t width = 5;
  for (const std::string& name : classes_) width = std::max(width, name.size());
  std::string text = fmt::format("pixels{}\n  {:<{}}       pixels    IoU\n", where, "class", width);
  for (std::size_t c = 0; c < classes_.size(); ++c)
    text += fmt::format("  {:<{}}  {:>11}  {:>5.3f}\n", classes_[c], width, count_.pixels(c), count_.overlap(c));
  return text;
}

}  // namespace milliwatt
