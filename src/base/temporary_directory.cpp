#include "base/temporary_directory.h"

#include <fmt/format.h>
#include <stdlib.h>
#include <string.h>

#include <fstream>
#include <string>

#include "base/error.h"

namespace milliwatt {

namespace fs = std::filesystem;

TemporaryDirectory::TemporaryDirectory() {
  std::error_code failure;
  const fs::path parent = fs::temp_directory_path(failure);
  if (failure) throw Error(fmt::format("TMPDIR: {}; set it to an existing folder", failure.message()));
  std::string pattern = (parent / "milliwatt-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr) {
    throw Error(fmt::format("{}: cannot make a temporary folder: {}", parent.string(), ::strerror(errno)));
  }
  path_ = pattern;
}

TemporaryDirectory::~TemporaryDirectory() {
  std::error_code ignored;
  if (!path_.empty()) fs::remove_all(path_, ignored);
}

TemporaryDirectory::TemporaryDirectory(TemporaryDirectory&& other) noexcept : path_(std::move(other.path_)) {
  other.path_.clear();
}

void TemporaryDirectory::write(const fs::path& relative_path, std::string_view bytes) const {
  const fs::path inside = relative_path.lexically_normal();
  expects(inside.is_relative() && !inside.empty() && *inside.begin() != "..", "a path inside the temporary folder");
  std::error_code failure;
  fs::create_directories((path_ / inside).parent_path(), failure);
  std::ofstream file(path_ / inside, std::ios::binary);
  file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  file.close();
  if (!file)
    throw Error(fmt::format("{}: cannot be written; check that the disk has space", (path_ / inside).string()));
}

}  // namespace milliwatt
