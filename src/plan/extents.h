// What is alive of a buffer at each moment of a schedule.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace milliwatt {

/// Bytes or rows [low, high) of a buffer, counted from its first; none if low >= high.
struct Extent {
  std::int64_t low = 0;
  std::int64_t high = 0;
  bool empty() const { return low >= high; }
};

/// The least extent that holds both.
inline Extent hull(const Extent& a, const Extent& b) {
  if (a.empty()) return b;
  if (b.empty()) return a;
  return {std::min(a.low, b.low), std::max(a.high, b.high)};
}

/// An extent for each moment. Most buffers live for a small part of a schedule, so only moments [begin, end) are
/// stored; nothing is alive at any other.
class Extents {
 public:
  Extents() = default;
  /// @param moments of the schedule; begin <= end <= moments
  Extents(std::size_t moments, std::size_t begin, std::size_t end)
      : moments_(moments), begin_(begin), extents_(end - begin) {}

  std::size_t moments() const { return moments_; }
  std::size_t begin() const { return begin_; }
  std::size_t end() const { return begin_ + extents_.size(); }

  /// At any moment.
  Extent operator[](std::size_t moment) const {
    return moment >= begin() && moment < end() ? extents_[moment - begin_] : Extent{};
  }
  /// At a moment within [begin, end).
  Extent& at(std::size_t moment) { return extents_.at(moment - begin_); }

 private:
  std::size_t moments_ = 0;
  std::size_t begin_ = 0;
  std::vector<Extent> extents_;
};

}  // namespace milliwatt
