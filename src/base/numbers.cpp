#include "base/numbers.h"

#include <algorithm>
#include <cmath>

#include "base/to_size.h"

namespace milliwatt {

std::string grouped(std::int64_t number) {
  std::string digits = std::to_string(number);
  for (std::ptrdiff_t at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > (number < 0 ? 1 : 0); at -= 3) {
    digits.insert(to_size(at), ",");
  }
  return digits;
}

Interval wilson_interval(std::int64_t right, std::int64_t total) {
  if (total == 0) return {};
  constexpr double z = 1.959963984540054;  // 97.5 % of a normal distribution are below
  const double n = static_cast<double>(total);
  const double share = static_cast<double>(right) / n;
  const double middle = (share + z * z / (2 * n)) / (1 + z * z / n);
  const double width = z * std::sqrt(share * (1 - share) / n + z * z / (4 * n * n)) / (1 + z * z / n);
  return {std::max(middle - width, 0.0), std::min(middle + width, 1.0)};
}

}  // namespace milliwatt
