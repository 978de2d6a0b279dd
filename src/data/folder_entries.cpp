#include "data/folder_entries.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <system_error>

#include "base/error.h"

namespace milliwatt {
namespace {

constexpr std::string_view kArchiveFolder = "__MACOSX";

}  // namespace

std::vector<std::filesystem::path> entries_of(const std::filesystem::path& folder) {
  std::error_code failure;
  std::vector<std::filesystem::path> entries;
  for (std::filesystem::directory_iterator entry(folder, failure), end; !failure && entry != end;
       entry.increment(failure)) {
    const std::string name = entry->path().filename().string();
    if (!name.starts_with('.') && name != kArchiveFolder) entries.push_back(entry->path());
  }
  if (failure) {
    throw Error(fmt::format("{}: cannot be read: {}; give a folder that this user may read", folder.string(),
                            failure.message()));
  }
  std::ranges::sort(entries);
  return entries;
}

}  // namespace milliwatt
