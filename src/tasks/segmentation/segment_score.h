// How well pixels are told apart.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "tasks/score.h"
#include "tasks/segmentation/segment_count.h"

namespace milliwatt {

inline constexpr std::size_t kMostSegmentClasses = 255;

/// The class of each pixel: the highest of its values. `output`: height x width x classes, int8, int16 or float32;
/// `values`: its bytes.
std::vector<std::uint8_t> labels_of_pixels(const Tensor& output, std::span<const std::byte> values);

/// Targets: maps of classes. The figure is the mean intersection over union.
class SegmentScore final : public Score {
 public:
  explicit SegmentScore(std::vector<std::string> classes);

  void add(const Target& truth, const Tensor& output, std::span<const std::byte> answer) override;
  std::string_view metric() const override { return "mean_iou"; }
  double figure() const override { return count_.mean_overlap(); }
  Json json() const override;
  std::string remark() const override;
  std::string details(const std::string& where) const override;

 private:
  std::vector<std::string> classes_;
  SegmentCount count_;
};

}  // namespace milliwatt
