#include "base/numbers.h"

#include "base/to_size.h"

namespace milliwatt {

std::string grouped(std::int64_t number) {
  std::string digits = std::to_string(number);
  for (std::ptrdiff_t at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > (number < 0 ? 1 : 0); at -= 3) {
    digits.insert(to_size(at), ",");
  }
  return digits;
}

}  // namespace milliwatt
