#include "pack/parts.h"

#include <fmt/format.h>

namespace milliwatt {

std::string first_line(const std::string& mark, const std::string& what) {
  return fmt::format("{} {}{}: {}.\n", mark, kFirstWords, MILLIWATT_VERSION, what);
}

std::vector<SourceFile> moved_to(const std::string& folder, const std::vector<SourceFile>& files) {
  std::vector<SourceFile> moved;
  for (const SourceFile& file : files) moved.push_back({folder + file.path, file.text});
  return moved;
}

}  // namespace milliwatt
