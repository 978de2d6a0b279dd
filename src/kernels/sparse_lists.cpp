#include "kernels/sparse_lists.h"

#include <algorithm>
#include <cstdlib>
#include <set>

#include "base/error.h"
#include "base/to_size.h"

namespace milliwatt {

std::optional<std::vector<std::int8_t>> few_magnitudes(const UnitWeights& weights) {
  constexpr std::size_t kMost = 8;
  std::set<int> found;
  for (const std::vector<std::int8_t>& unit : weights) {
    for (const std::int8_t weight : unit) found.insert(std::abs(int{weight}));
  }
  found.erase(0);
  if (found.empty() || found.size() > kMost || *found.rbegin() == 128) return std::nullopt;
  std::vector<std::int8_t> magnitudes;
  for (const int magnitude : found) magnitudes.push_back(static_cast<std::int8_t>(magnitude));
  return magnitudes;
}

bool is_sparse(const UnitWeights& weights) {
  std::size_t kept = 0;
  for (const std::vector<std::int8_t>& unit : weights) kept += unit.size() - to_size(std::ranges::count(unit, 0));
  return 4 * kept <= weights.size() * weights.front().size();
}

int StepArray::slot(std::size_t thing) const {
  const int number = static_cast<int>(thing);
  return number / (block - 1) * block + number % (block - 1);
}

std::vector<std::uint8_t> StepArray::steps(const std::vector<int>& elements) const {
  const int longest = 255 / element_bytes;
  const int apart = each * block;  // from spare thing to spare thing
  std::vector<std::uint8_t> result;
  int at = 0;
  const auto step_to = [&](int element) {
    result.push_back(static_cast<std::uint8_t>((element - at) * element_bytes));
    at = element;
  };
  for (const int element : elements) {
    while (element - at > longest) step_to((at + longest + each) / apart * apart - each);
    step_to(element);
  }
  return result;
}

void append_words(const std::vector<std::uint8_t>& steps, std::vector<std::int32_t>& words) {
  expects(steps.size() % 4 == 0, "whole words of steps");
  for (std::size_t i = 0; i < steps.size(); i += 4) {
    std::uint32_t word = 0;
    for (std::size_t k = 4; k-- > 0;) word = word << 8U | steps[i + k];
    words.push_back(static_cast<std::int32_t>(word));
  }
}

}  // namespace milliwatt
