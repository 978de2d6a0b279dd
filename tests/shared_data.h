// Where tests find the shared models and data sets, which are not part of the project.
#pragma once

#include <cstdlib>
#include <filesystem>

namespace milliwatt {

/// The file or folder `relative` in $MILLIWATT_SHARED, else in the folder `shared` beside the source tree. It may be
/// missing: tests then skip.
inline std::filesystem::path shared_path(const std::filesystem::path& relative) {
  const char* folder = std::getenv("MILLIWATT_SHARED");
  const std::filesystem::path root =
      folder != nullptr ? std::filesystem::path(folder) : std::filesystem::path(MILLIWATT_SOURCE_DIR) / "../shared";
  return root / relative;
}

}  // namespace milliwatt
