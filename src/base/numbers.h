// Numbers for people: as text, and how sure they are.
#pragma once

#include <cstdint>
#include <string>

namespace milliwatt {

/// 2,657,472
std::string grouped(std::int64_t number);

struct Interval {
  double low = 0, high = 1;
};

/// The 95 % interval of a share of which `right` of `total` trials were seen. All of 0 .. 1 without trials. Source:
/// E. B. Wilson, Probable inference, the law of succession, and statistical inference, JASA 22, 1927.
Interval wilson_interval(std::int64_t right, std::int64_t total);

}  // namespace milliwatt
