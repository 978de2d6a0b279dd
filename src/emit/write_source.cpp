#include "emit/write_source.h"

#include <fmt/format.h>
#include <unistd.h>

#include <fstream>

#include "base/error.h"

namespace milliwatt {
namespace {

namespace fs = std::filesystem;

/// A folder that is gone when this is.
class TemporaryFolder {
 public:
  explicit TemporaryFolder(fs::path path) : path_(std::move(path)) { fs::create_directories(path_); }
  ~TemporaryFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

void write_whole(const fs::path& path, const std::string& text) {
  fs::create_directories(path.parent_path());
  std::ofstream file(path, std::ios::binary);
  file << text;
  file.close();
  if (!file)
    throw Error(
        fmt::format("{} cannot be written; use a folder that is writable and has space", path.filename().string()));
}

}  // namespace

void write_source(const fs::path& folder, const std::vector<SourceFile>& files) {
  try {
    const fs::path target = fs::absolute(folder.has_filename() ? folder : folder.parent_path());
    if (fs::exists(target) && !fs::is_directory(target)) throw Error("is a file; give a folder, or a new name");
    if (!fs::is_directory(target.parent_path())) throw Error("its parent folder does not exist; create it first");
    const TemporaryFolder partial(fmt::format("{}.partial-{}", target.string(), getpid()));
    for (const SourceFile& file : files) write_whole(partial.path() / file.path, file.text);
    for (const SourceFile& file : files) {
      fs::create_directories((target / file.path).parent_path());
      fs::rename(partial.path() / file.path, target / file.path);
    }
  } catch (const Error& error) {
    throw error.within(folder.string());
  } catch (const fs::filesystem_error& error) {
    throw Error(fmt::format("{}: cannot be written ({}); give a folder that you can write to", folder.string(),
                            error.code().message()));
  }
}

}  // namespace milliwatt
