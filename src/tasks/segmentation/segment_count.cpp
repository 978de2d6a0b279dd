#include "tasks/segmentation/segment_count.h"

#include <numeric>

#include "base/error.h"

namespace milliwatt {

void SegmentCount::add(std::span<const std::uint8_t> truth, std::span<const std::uint8_t> answer) {
  expects(truth.size() == answer.size(), "as many answers as pixels");
  for (std::size_t i = 0; i < truth.size(); ++i) {
    expects(answer[i] < classes_, "an answer is a class");
    ++counts_.at(truth[i] * classes_ + answer[i]);
  }
}

std::int64_t SegmentCount::pixels() const { return std::accumulate(counts_.begin(), counts_.end(), std::int64_t{0}); }

std::int64_t SegmentCount::pixels(std::size_t label) const {
  const auto row = std::span(counts_).subspan(label * classes_, classes_);
  return std::accumulate(row.begin(), row.end(), std::int64_t{0});
}

double SegmentCount::accuracy() const {
  std::int64_t right = 0;
  for (std::size_t label = 0; label < classes_; ++label) right += counts_[label * classes_ + label];
  return pixels() > 0 ? static_cast<double>(right) / static_cast<double>(pixels()) : 0;
}

double SegmentCount::overlap(std::size_t label) const {
  const std::int64_t both = counts_.at(label * classes_ + label);
  std::int64_t said = 0;
  for (std::size_t truth = 0; truth < classes_; ++truth) said += counts_[truth * classes_ + label];
  const std::int64_t either = pixels(label) + said - both;
  return either > 0 ? static_cast<double>(both) / static_cast<double>(either) : 1;
}

double SegmentCount::mean_overlap() const {
  double sum = 0;
  int there = 0;
  for (std::size_t label = 0; label < classes_; ++label) {
    if (pixels(label) == 0) continue;
    sum += overlap(label);
    ++there;
  }
  return there > 0 ? sum / there : 0;
}

}  // namespace milliwatt
