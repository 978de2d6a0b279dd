#include "tasks/detection/detection_score.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace milliwatt {
namespace {

constexpr double kLeastProbable = 0.05;  // a box that counts for the average precision

}  // namespace

DetectionScore::DetectionScore(std::vector<std::string> classes, std::vector<double> thresholds, double overlap)
    : classes_(std::move(classes)),
      thresholds_(std::move(thresholds)),
      search_{std::vector<double>(classes_.size(), kLeastProbable), overlap},
      count_(classes_.size()) {}

void DetectionScore::add(const Target& truth, const Tensor& output, std::span<const std::byte> answer) {
  count_.add(std::get<std::vector<Box>>(truth), found_boxes(output, answer, search_));
}

Json DetectionScore::json() const {
  Json classes = Json::array();
  for (std::size_t c = 0; c < classes_.size(); ++c) {
    const DetectionCount::Centres centres = count_.centres(c, thresholds_[c]);
    classes.push_back({{"label", classes_[c]},
                       {"boxes", count_.boxes(c)},
                       {"ap50", count_.average_precision(c)},
                       {"threshold", thresholds_[c]},
                       {"right", centres.right},
                       {"wrong", centres.wrong},
                       {"missed", centres.missed},
                       {"f1_of_centres", centres.f1()}});
  }
  return {{"pictures", count_.pictures()},
          {"f1_of_centres", count_.mean_f1(thresholds_)},
          {"of_classes", std::move(classes)}};
}

std::string DetectionScore::remark() const {
  return fmt::format("; F1 of centres {:.3f}", count_.mean_f1(thresholds_));
}

std::string DetectionScore::details(const std::string& where) const {
  std::size_t width = 5;
  for (const std::string& name : classes_) width = std::max(width, name.size());
  std::string text = fmt::format("boxes{}\n  {:<{}}  boxes  AP@0.5  threshold  right  wrong  missed  F1 of centres\n",
                                 where, "class", width);
  for (std::size_t c = 0; c < classes_.size(); ++c) {
    const DetectionCount::Centres centres = count_.centres(c, thresholds_[c]);
    text += fmt::format("  {:<{}}  {:>5}  {:>6.3f}  {:>9.2f}  {:>5}  {:>5}  {:>6}  {:>13.3f}\n", classes_[c], width,
                        count_.boxes(c), count_.average_precision(c), thresholds_[c], centres.right, centres.wrong,
                        centres.missed, centres.f1());
  }
  return text;
}

}  // namespace milliwatt
