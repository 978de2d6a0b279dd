#include "data/image/class_names.h"

#include <fmt/format.h>

#include <set>
#include <sstream>
#include <system_error>

#include "base/error.h"
#include "base/files.h"

namespace milliwatt {

std::vector<std::string> class_names(const std::filesystem::path& file, int highest) {
  constexpr std::uint64_t kLongest = 1 << 16;
  std::vector<std::string> names;
  std::error_code ignored;
  if (!std::filesystem::exists(file, ignored)) {
    for (int label = 0; label <= highest; ++label) names.push_back(std::to_string(label));
    return names;
  }
  std::istringstream lines(read_text_file(file, kLongest));
  for (std::string line; std::getline(lines, line);) {
    if (line.ends_with('\r')) line.pop_back();
    if (!line.empty()) names.push_back(line);
  }
  const std::set<std::string> once(names.begin(), names.end());
  if (static_cast<int>(names.size()) > highest && once.size() == names.size()) return names;
  throw Error(fmt::format("{}: has {} different names for the labels 0 to {}; write one a line for each", file.string(),
                          once.size(), highest));
}

}  // namespace milliwatt
