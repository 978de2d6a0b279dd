// How right classes of pixels are, counted over pictures.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace milliwatt {

class SegmentCount {
 public:
  explicit SegmentCount(std::size_t classes) : classes_(classes), counts_(classes * classes) {}

  /// The classes of as many pixels. @throws std::out_of_range for one that is not below `classes`.
  void add(std::span<const std::uint8_t> truth, std::span<const std::uint8_t> answer);

  std::int64_t pixels() const;
  /// Pixels of the class.
  std::int64_t pixels(std::size_t label) const;
  /// Share of right pixels; 0 without any.
  double accuracy() const;
  /// Intersection over union of the pixels that are of the class and those that are said to be; 1 if there are none of
  /// either.
  double overlap(std::size_t label) const;
  /// The mean over the classes that there are.
  double mean_overlap() const;

 private:
  std::size_t classes_;
  std::vector<std::int64_t> counts_;  // by truth, then answer
};

}  // namespace milliwatt
