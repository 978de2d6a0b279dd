// The sample is the smallest digests. So the marks of two sets meet if they share items, whatever else is in them.
#include "data/marks.h"

#include <cstddef>

namespace milliwatt {
namespace {

constexpr std::size_t kMostMarks = 256;
constexpr std::size_t kDigits = 10;  // of a mark: 40 bits

std::set<std::string> shortened(const std::set<std::string>& digests) {
  std::set<std::string> marks;
  for (const std::string& digest : digests) marks.insert(digest.substr(0, kDigits));
  return marks;
}

}  // namespace

std::string marks_of(const std::set<std::string>& digests) {
  std::string text;
  std::size_t count = 0;
  for (const std::string& mark : shortened(digests)) {
    if (++count > kMostMarks) break;
    text += mark;
  }
  return text;
}

bool has_mark(const std::string& marks, const std::set<std::string>& digests) {
  const std::set<std::string> found = shortened(digests);
  for (std::size_t at = 0; at + kDigits <= marks.size(); at += kDigits) {
    if (found.contains(marks.substr(at, kDigits))) return true;
  }
  return false;
}

}  // namespace milliwatt
