#include "base/folder_lock.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>

#include "base/error.h"

namespace milliwatt {

FolderLock::~FolderLock() {
  if (file_ >= 0) ::close(file_);
}

void FolderLock::take(const std::filesystem::path& folder) {
  if (file_ >= 0) return;
  const int file = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (file < 0) return;  // whoever writes there says why it cannot be
  if (::flock(file, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
    ::close(file);
    throw Error(fmt::format(
        "{}: another milliwatt is working in this folder; wait until it is done, or give another folder with -o",
        folder.string()));
  }
  file_ = file;
}

}  // namespace milliwatt
