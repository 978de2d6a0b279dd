// A folder of our own that is gone when its owner is.
#pragma once

#include <filesystem>
#include <string_view>

namespace milliwatt {

class TemporaryDirectory {
 public:
  /// A new empty folder that only this user can read, under $TMPDIR or /tmp.
  /// @throws Error if there can be none.
  TemporaryDirectory();
  /// Removes the folder and everything in it.
  ~TemporaryDirectory();
  TemporaryDirectory(TemporaryDirectory&& other) noexcept;
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(TemporaryDirectory&&) = delete;

  const std::filesystem::path& path() const { return path_; }

  /// Writes a file under the folder, making the folders that its path needs.
  /// @throws Error if it cannot be written, or if the path leads out of the folder.
  void write(const std::filesystem::path& relative_path, std::string_view bytes) const;

 private:
  std::filesystem::path path_;
};

}  // namespace milliwatt
