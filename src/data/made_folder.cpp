#include "data/made_folder.h"

#include <fmt/format.h>

#include <system_error>

#include "base/error.h"
#include "base/files.h"

namespace milliwatt {

namespace {

namespace fs = std::filesystem;

constexpr const char* kStamp = "made.txt";

}  // namespace

bool prepare_made_folder(const fs::path& folder, const std::string& stamp) {
  std::error_code failure;
  if (fs::exists(folder / kStamp, failure)) {
    if (read_text_file(folder / kStamp) == stamp) return false;
  } else if (fs::exists(folder, failure) && !fs::is_empty(folder, failure)) {
    throw Error(fmt::format("{}: holds other files; use another folder, or name it with --data", folder.string()));
  }
  fs::create_directories(folder, failure);
  if (failure)
    throw Error(fmt::format("{}: {}; give a folder that can be written", folder.string(), failure.message()));
  fs::remove(folder / kStamp, failure);
  return true;
}

void finish_made_folder(const fs::path& folder, const std::string& stamp) {
  write_file_atomically(folder / kStamp, stamp);
}

}  // namespace milliwatt
