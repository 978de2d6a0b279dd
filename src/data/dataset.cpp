#include "data/dataset.h"

namespace milliwatt {

std::vector<std::size_t> Dataset::items(Part wanted) const {
  std::vector<std::size_t> numbers;
  for (std::size_t i = 0; i < size(); ++i) {
    if (part(i) == wanted) numbers.push_back(i);
  }
  return numbers;
}

}  // namespace milliwatt
