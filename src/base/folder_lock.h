// A folder that one program at a time works in.
#pragma once

#include <filesystem>

namespace milliwatt {

/// Held until it is destroyed, or until the program ends, however it ends. No file is left behind. A disk that knows no
/// locks (some network drives) lets everybody in.
class FolderLock {
 public:
  FolderLock() = default;
  ~FolderLock();
  FolderLock(const FolderLock&) = delete;
  FolderLock& operator=(const FolderLock&) = delete;

  /// Takes the folder, which exists; does nothing if this lock has one already.
  /// @throws Error naming the folder if somebody else has it.
  void take(const std::filesystem::path& folder);

 private:
  int file_ = -1;
};

}  // namespace milliwatt
