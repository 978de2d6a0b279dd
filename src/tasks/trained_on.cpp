#include "tasks/trained_on.h"

#include <cstddef>
#include <set>

#include "data/marks.h"

namespace milliwatt {

std::string training_marks(const Dataset& data, const std::vector<std::string>& digests) {
  std::set<std::string> used;
  for (std::size_t i = 0; i < data.size(); ++i) {
    if (data.part(i) != Part::kTest) used.insert(digests[i]);
  }
  return marks_of(used);
}

std::string part_by_marks(const std::string& marks, const std::vector<std::string>& digests) {
  return has_mark(marks, {digests.begin(), digests.end()}) ? "test" : "all";
}

}  // namespace milliwatt
