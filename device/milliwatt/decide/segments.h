// From a segmentation network's output to classes of pixels, row by row, and to runs of equal ones.
#pragma once

#include <stdint.h>

namespace milliwatt {

// The class with the highest code of each pixel, the first of equal ones. `row`: pixels x classes codes. `labels` may
// be where `row` is, for codes of a byte: each pixel is read before its label is written.
template <typename Code>
inline void label_row(const Code* row, int32_t pixels, uint8_t classes, uint8_t* labels) {
  for (int32_t i = 0; i < pixels; ++i) {
    uint8_t best = 0;
    for (uint8_t c = 1; c < classes; ++c) {
      if (row[c] > row[best]) best = c;
    }
    labels[i] = best;
    row += classes;
  }
}

// So many adjacent pixels of a class; rows follow each other.
struct LabelRun {
  uint16_t length;
  uint8_t label;
};

// Runs of a mask that comes row by row, in memory of fixed size.
class LabelRuns {
 public:
  LabelRuns(LabelRun* runs, uint16_t room) : runs_(runs), room_(room), count_(0), is_whole_(true) {}

  // Returns false if there is no room for all: then the runs are those of the mask's beginning.
  bool add_row(const uint8_t* labels, int32_t pixels) {
    for (int32_t i = 0; i < pixels && is_whole_; ++i) add(labels[i]);
    return is_whole_;
  }

  uint16_t count() const { return count_; }
  bool is_whole() const { return is_whole_; }

 private:
  void add(uint8_t label) {
    LabelRun* const last = runs_ + count_ - 1;
    if (count_ > 0 && last->label == label && last->length < UINT16_MAX) {
      ++last->length;
    } else if (count_ < room_) {
      runs_[count_].length = 1;
      runs_[count_].label = label;
      ++count_;
    } else {
      is_whole_ = false;
    }
  }

  LabelRun* runs_;
  uint16_t room_;
  uint16_t count_;
  bool is_whole_;
};

}  // namespace milliwatt
