#include "tasks/detection/detection_count.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <span>

#include "base/to_size.h"

namespace milliwatt {
namespace {

constexpr double kRightOverlap = 0.5;
constexpr double kNear = 0.25;  // of a box's width and height

/// How far the middles are apart, in widths and heights of `truth`: the larger of both.
double distance(const Box& found, const Box& truth) {
  return std::max(std::abs(found.x - truth.x) / truth.width, std::abs(found.y - truth.y) / truth.height);
}

/// Takes the box that the found one overlaps most, if no better one took it.
bool take_by_area(const Box& found, const std::vector<Box>& truth, std::vector<bool>& taken) {
  std::size_t best = 0;
  double most = 0;
  for (std::size_t i = 0; i < truth.size(); ++i) {
    const double share = overlap(found, truth[i]);
    if (share <= most) continue;
    most = share;
    best = i;
  }
  if (most < kRightOverlap || taken[best]) return false;
  taken[best] = true;
  return true;
}

/// Takes the nearest box that none took.
bool take_by_middle(const Box& found, const std::vector<Box>& truth, std::vector<bool>& taken) {
  std::size_t best = truth.size();
  double least = kNear;
  for (std::size_t i = 0; i < truth.size(); ++i) {
    const double apart = distance(found, truth[i]);
    if (taken[i] || !(apart < least)) continue;
    least = apart;
    best = i;
  }
  if (best == truth.size()) return false;
  taken[best] = true;
  return true;
}

}  // namespace

void DetectionCount::add(const std::vector<Box>& truth, std::vector<ScoredBox> found) {
  ++pictures_;
  std::ranges::stable_sort(found, std::ranges::greater(), &ScoredBox::score);
  for (std::size_t label = 0; label < classes_.size(); ++label) {
    std::vector<Box> of_class;
    std::ranges::copy_if(truth, std::back_inserter(of_class),
                         [&](const Box& box) { return to_size(box.label) == label; });
    classes_[label].boxes += of_class.size();
    std::vector<bool> by_area(of_class.size()), by_middle(of_class.size());
    for (const ScoredBox& one : found) {
      if (to_size(one.box.label) != label) continue;
      const bool overlaps = take_by_area(one.box, of_class, by_area);
      classes_[label].found.push_back({one.score, overlaps, take_by_middle(one.box, of_class, by_middle)});
    }
  }
}

double DetectionCount::average_precision(std::size_t label) const {
  std::vector<Found> found = classes_.at(label).found;
  const auto boxes = static_cast<double>(classes_[label].boxes);
  std::ranges::stable_sort(found, std::ranges::greater(), &Found::score);
  std::vector<double> precisions;
  double right = 0;
  for (const Found& one : found) {
    right += one.overlaps ? 1 : 0;
    precisions.push_back(right / static_cast<double>(precisions.size() + 1));
  }
  // From the back: the best precision at this recall or a higher one, for each box that is found.
  double area = 0, best = 0;
  for (std::size_t i = found.size(); i > 0; --i) {
    best = std::max(best, precisions[i - 1]);
    if (found[i - 1].overlaps) area += best;
  }
  return boxes > 0 ? area / boxes : 0;
}

double DetectionCount::mean_average_precision() const {
  double sum = 0;
  int classes = 0;
  for (std::size_t label = 0; label < classes_.size(); ++label) {
    if (classes_[label].boxes == 0) continue;
    sum += average_precision(label);
    ++classes;
  }
  return classes > 0 ? sum / classes : 0;
}

double DetectionCount::Centres::f1() const {
  const auto all = static_cast<double>(2 * right + wrong + missed);
  return all > 0 ? 2 * static_cast<double>(right) / all : 0;
}

DetectionCount::Centres DetectionCount::centres(std::size_t label, double threshold) const {
  Centres centres;
  for (const Found& one : classes_.at(label).found) {
    if (one.score < threshold) continue;
    ++(one.is_near ? centres.right : centres.wrong);
  }
  centres.missed = classes_[label].boxes - centres.right;
  return centres;
}

double DetectionCount::best_threshold(std::size_t label) const {
  constexpr int kSteps = 19;
  int first = 6, last = 6;  // of those that are the best, if there are no boxes
  double highest = 0;
  for (int step = 1; step <= kSteps; ++step) {
    const double f1 = centres(label, step / 20.0).f1();
    if (f1 > highest) first = step;
    if (f1 >= highest && f1 > 0 && (f1 > highest || last == step - 1)) last = step;
    highest = std::max(highest, f1);
  }
  return (first + last) / 40.0;
}

double DetectionCount::mean_f1(const std::vector<double>& thresholds) const {
  double sum = 0;
  int classes = 0;
  for (std::size_t label = 0; label < classes_.size(); ++label) {
    if (classes_[label].boxes == 0) continue;
    sum += centres(label, thresholds.at(label)).f1();
    ++classes;
  }
  return classes > 0 ? sum / classes : 0;
}

}  // namespace milliwatt
