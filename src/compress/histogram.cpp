#include "compress/histogram.h"

#include <algorithm>
#include <limits>
#include <numeric>

namespace milliwatt {
namespace {

constexpr double kSteps = 255;  // of 8-bit codes
constexpr int kShares = 20;     // ends are tried at 1/20, 2/20 ... of the range

double width_of(Range range) { return static_cast<double>(range.highest) - static_cast<double>(range.lowest); }

}  // namespace

void Histogram::add(std::span<const float> values) {
  const double width = width_of(range_);
  if (!(width > 0)) return;
  for (const float value : values) {
    if (value == 0) continue;
    const double place = (static_cast<double>(value) - static_cast<double>(range_.lowest)) / width * kBins;
    ++counts_[static_cast<std::size_t>(std::clamp(place, 0.0, static_cast<double>(kBins - 1)))];
  }
}

double Histogram::value_of(std::size_t bin) const {
  return static_cast<double>(range_.lowest) + (static_cast<double>(bin) + 0.5) * width_of(range_) / kBins;
}

Range Histogram::without_outermost(double share) const {
  const std::int64_t all = std::accumulate(counts_.begin(), counts_.end(), std::int64_t{0});
  const auto most = static_cast<std::int64_t>(share * static_cast<double>(all));
  std::size_t first = 0, last = kBins;
  for (std::int64_t left_out = 0; first < kBins && left_out + counts_[first] <= most; ++first) {
    left_out += counts_[first];
  }
  for (std::int64_t left_out = 0; last > first + 1 && left_out + counts_[last - 1] <= most; --last) {
    left_out += counts_[last - 1];
  }
  if (first == kBins) return range_;
  const auto edge = [&](std::size_t bin) {
    return static_cast<float>(static_cast<double>(range_.lowest) + static_cast<double>(bin) * width_of(range_) / kBins);
  };
  return {first == 0 ? range_.lowest : edge(first), last == kBins ? range_.highest : edge(last)};
}

double Histogram::squared_error(double lowest, double highest) const {
  const double step = (highest - lowest) / kSteps;
  double error = 0;
  for (std::size_t bin = 0; bin < kBins; ++bin) {
    if (counts_[bin] == 0) continue;
    const double value = value_of(bin);
    const double beyond = std::max({lowest - value, value - highest, 0.0});
    error += static_cast<double>(counts_[bin]) * (beyond > 0 ? beyond * beyond : step * step / 12);
  }
  return error;
}

Range Histogram::with_least_error() const {
  Range best = range_;
  double least = std::numeric_limits<double>::infinity();
  const double lowest = std::min(0.0, static_cast<double>(range_.lowest));
  const double highest = std::max(0.0, static_cast<double>(range_.highest));
  // From wide to narrow: of equal ranges the widest wins.
  for (int low = lowest < 0 ? kShares : 1; low > 0; --low) {
    for (int high = highest > 0 ? kShares : 1; high > 0; --high) {
      const double from = lowest * low / kShares;
      const double to = highest * high / kShares;
      const double error = squared_error(from, to);
      if (!(error < least)) continue;
      least = error;
      best = {static_cast<float>(from), static_cast<float>(to)};
    }
  }
  return best;
}

}  // namespace milliwatt
