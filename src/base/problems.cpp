#include "base/problems.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.h"

namespace milliwatt {

void Problems::throw_if_any(std::string_view place) const {
  if (problems_.empty()) return;
  constexpr std::size_t kShown = 8;
  std::string text = problems_.front();
  for (std::size_t i = 1; i < std::min(kShown, problems_.size()); ++i) text += "; also " + problems_[i];
  if (problems_.size() > kShown) text += fmt::format("; and {} more problems", problems_.size() - kShown);
  const Error error(text);
  throw place.empty() ? error : error.within(place);
}

}  // namespace milliwatt
