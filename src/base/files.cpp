#include "base/files.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <mutex>
#include <system_error>

#include "base/error.h"
#include "base/to_size.h"

namespace milliwatt {
namespace {

namespace fs = std::filesystem;

std::string remedy_of_reading(int code) {
  switch (code) {
    case ENOENT:
    case ENOTDIR:
    case ENAMETOOLONG:
      return "give the path of a file that exists";
    case EACCES:
    case EPERM:
      return "make it readable for this user";
    case ELOOP:
      return "give a path without circular links";
    default:
      return "check the disk it is on";
  }
}

std::string remedy_of_writing(int code) {
  switch (code) {
    case ENOENT:
    case ENOTDIR:
      return "make its folder first, or give another";
    case EACCES:
    case EPERM:
    case EROFS:
      return "give a folder that this user may write to";
    case ENOSPC:
    case EDQUOT:
      return "free some space, or give a folder on another disk";
    default:
      return "give another place";
  }
}

// Messages name the first letter of errno's text in lower case: they stand inside a sentence.
std::string reason_of(int code) {
  std::string text = std::generic_category().message(code);
  if (!text.empty() && text[0] >= 'A' && text[0] <= 'Z') text[0] = static_cast<char>(text[0] - 'A' + 'a');
  return text;
}

Error cannot_read(const fs::path& path, int code) {
  return Error(fmt::format("{}: cannot be read: {}; {}", path.string(), reason_of(code), remedy_of_reading(code)));
}

Error cannot_write(const fs::path& path, int code) {
  return Error(fmt::format("{}: cannot be written: {}; {}", path.string(), reason_of(code), remedy_of_writing(code)));
}

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }

  int get() const { return fd_; }
  int close() {
    const int fd = fd_;
    fd_ = -1;
    return ::close(fd);
  }

 private:
  int fd_;
};

std::vector<std::byte> read_all(const Descriptor& file, const fs::path& path, std::uint64_t limit_bytes) {
  struct stat status {};
  if (::fstat(file.get(), &status) != 0) throw cannot_read(path, errno);
  if (S_ISDIR(status.st_mode)) throw Error(path.string() + ": is a folder; give a file");
  if (!S_ISREG(status.st_mode)) throw Error(path.string() + ": is not a regular file; give a file on a disk");
  const auto size = static_cast<std::uint64_t>(status.st_size);
  if (size > limit_bytes) {
    throw Error(fmt::format("{}: has {} bytes; files up to {} bytes are read", path.string(), size, limit_bytes));
  }
  std::vector<std::byte> bytes(size);
  std::size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t count = ::read(file.get(), bytes.data() + done, bytes.size() - done);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) throw cannot_read(path, errno);
    if (count == 0) break;  // it became shorter meanwhile
    done += to_size(count);
  }
  bytes.resize(done);
  return bytes;
}

int write_all(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t count = ::write(fd, text.data(), text.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return errno;
    text.remove_prefix(to_size(count));
  }
  return 0;
}

// What a newly created file may be: as an ordinary open() would make it.
// The mask can only be read by setting it, so threads take turns.
mode_t default_mode() {
  static std::mutex turns;
  const std::lock_guard<std::mutex> lock(turns);
  const mode_t mask = ::umask(0);
  ::umask(mask);
  return 0666 & ~mask;
}

// Writes, closes and renames; the error's number, 0 where all is done.
int write_and_rename(Descriptor& file, const std::string& temporary, const fs::path& target, std::string_view text,
                     mode_t mode) {
  if (const int code = write_all(file.get(), text)) return code;
  if (::fchmod(file.get(), mode) != 0 || ::fsync(file.get()) != 0 || file.close() != 0) return errno;
  return ::rename(temporary.c_str(), target.c_str()) == 0 ? 0 : errno;
}

}  // namespace

std::vector<std::byte> read_file(const fs::path& path, std::uint64_t limit_bytes) {
  // Not blocking, for a pipe would wait for a writer before it can be refused.
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (file.get() < 0) throw cannot_read(path, errno);
  return read_all(file, path, limit_bytes);
}

std::string read_text_file(const fs::path& path, std::uint64_t limit_bytes) {
  const std::vector<std::byte> bytes = read_file(path, limit_bytes);
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

void write_file_atomically(const fs::path& path, std::string_view text) {
  std::error_code ignored;
  const fs::path target = fs::is_symlink(path, ignored) ? fs::weakly_canonical(path, ignored) : path;
  struct stat status {};
  const bool exists = ::stat(target.c_str(), &status) == 0;
  if (exists && S_ISDIR(status.st_mode)) throw Error(path.string() + ": is a folder; give a file's name");
  if (exists && !S_ISREG(status.st_mode)) throw Error(path.string() + ": is not a regular file; give a file's name");

  const fs::path folder = target.has_parent_path() ? target.parent_path() : fs::path(".");
  std::string temporary = (folder / fmt::format(".{}.XXXXXX", target.filename().string())).string();
  Descriptor file(::mkstemp(temporary.data()));
  if (file.get() < 0) throw cannot_write(path, errno);
  const mode_t mode = exists ? status.st_mode & 07777 : default_mode();
  if (const int code = write_and_rename(file, temporary, target, text, mode)) {
    ::unlink(temporary.c_str());
    throw cannot_write(path, code);
  }
  // The new name must reach the disk too; where the folder cannot be synchronised, the text still is on the disk.
  const Descriptor directory(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (directory.get() >= 0) ::fsync(directory.get());
}

}  // namespace milliwatt
