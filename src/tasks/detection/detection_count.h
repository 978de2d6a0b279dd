// How right boxes are, counted over pictures.
#pragma once

#include <cstddef>
#include <vector>

#include "data/image/box.h"

namespace milliwatt {

/// A box that a network found.
struct ScoredBox {
  Box box;
  double score = 0;
};

class DetectionCount {
 public:
  explicit DetectionCount(std::size_t classes) : classes_(classes) {}

  /// One picture: the boxes that are in it, and those that were found, in any order.
  void add(const std::vector<Box>& truth, std::vector<ScoredBox> found);

  std::size_t pictures() const { return pictures_; }
  /// Boxes that are there.
  std::size_t boxes(std::size_t label) const { return classes_.at(label).boxes; }

  /// The area under the curve of precision over recall, of which each precision is the best at that recall or a higher
  /// one (all points; PASCAL VOC 2010 on). A box is right if it overlaps by half or more the one that it overlaps most,
  /// and no better one had that. 0 if there are no such boxes.
  double average_precision(std::size_t label) const;
  /// The mean over the classes that have boxes.
  double mean_average_precision() const;

  /// Right ones among the found boxes of a score of at least `threshold`, by their middles: within a quarter of a box's
  /// width and height of its middle, each box once.
  struct Centres {
    std::size_t right = 0, wrong = 0, missed = 0;
    /// Harmonic mean of precision and recall; 0 without boxes.
    double f1() const;
  };
  Centres centres(std::size_t label, double threshold) const;
  /// The threshold of the highest F1 of middles, 0.05 to 0.95; of several in a row the middle.
  double best_threshold(std::size_t label) const;
  /// The mean F1 over the classes that have boxes. `thresholds`: one for each class.
  double mean_f1(const std::vector<double>& thresholds) const;

 private:
  struct Found {
    double score = 0;
    bool overlaps = false;  ///< is right by its area
    bool is_near = false;   ///< is right by its middle
  };
  struct OfClass {
    std::size_t boxes = 0;
    std::vector<Found> found;
  };

  std::vector<OfClass> classes_;
  std::size_t pictures_ = 0;
};

}  // namespace milliwatt
