// How often values of a tensor occur, and which of them its codes should hold.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "compress/calibrate.h"

namespace milliwatt {

class Histogram {
 public:
  /// Of values from `range`, which is finite.
  explicit Histogram(Range range) : range_(range) {}

  /// Counts values of the range. Zeros are not counted: they have an exact code whatever the range is.
  void add(std::span<const float> values);

  /// The range without the outermost values at either end, `share` of all of them at most.
  Range without_outermost(double share) const;
  /// The range, in steps of 1/20 of each end, with the least squared error of 8-bit codes: values inside are rounded
  /// (step squared / 12 each), values outside saturate.
  Range with_least_error() const;

 private:
  static constexpr std::size_t kBins = 2048;

  /// The middle of a bin.
  double value_of(std::size_t bin) const;
  double squared_error(double lowest, double highest) const;

  Range range_;
  std::array<std::int64_t, kBins> counts_{};
};

}  // namespace milliwatt
