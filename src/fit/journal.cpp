#include "fit/journal.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <iterator>
#include <system_error>

#include "base/error.h"

namespace milliwatt {
namespace {

Error cannot_write(const std::filesystem::path& file, int code) {
  return Error(fmt::format("{}: cannot be written: {}; give a folder that can be written with -o", file.string(),
                           std::generic_category().message(code)));
}

/// Does the file end within a line?
bool ends_within_line(int file) {
  char last = '\n';
  const off_t end = ::lseek(file, 0, SEEK_END);
  return end > 0 && ::pread(file, &last, 1, end - 1) == 1 && last != '\n';
}

/// Appends under the file's lock. @returns 0 or errno
int append(int file, const std::string& line) {
  while (::flock(file, LOCK_EX) != 0) {
    if (errno != EINTR) break;  // a disk that knows no locks: lines are short, and written at once
  }
  const std::string text = (ends_within_line(file) ? "\n" : "") + line + "\n";
  const ssize_t written = ::write(file, text.data(), text.size());
  if (written != static_cast<ssize_t>(text.size())) return written < 0 ? errno : ENOSPC;
  return ::fsync(file) == 0 || errno == EINVAL ? 0 : errno;
}

}  // namespace

std::optional<Json> Journal::find(const std::string& key) {
  const std::lock_guard lock(mutex_);
  read_new_lines();
  const auto found = entries_.find(key);
  return found == entries_.end() ? std::nullopt : std::optional(found->second);
}

void Journal::add(const std::string& key, const Json& entry) {
  const std::lock_guard lock(mutex_);
  Json line = {{"key", key}};
  line.update(entry);
  const int file = ::open(file_.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
  if (file < 0) throw cannot_write(file_, errno);
  const int failure = append(file, line.dump(-1, ' ', false, Json::error_handler_t::replace));
  ::close(file);
  if (failure != 0) throw cannot_write(file_, failure);
}

void Journal::read_new_lines() {
  std::ifstream file(file_, std::ios::binary);
  if (!file) return;
  file.seekg(static_cast<std::streamoff>(read_bytes_));
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  std::size_t begin = 0;
  for (std::size_t end = text.find('\n'); end != std::string::npos; end = text.find('\n', begin)) {
    const Json entry = Json::parse(text.begin() + static_cast<std::ptrdiff_t>(begin),
                                   text.begin() + static_cast<std::ptrdiff_t>(end), nullptr, false);
    begin = end + 1;
    if (!entry.is_object() || !entry.contains("key") || !entry["key"].is_string()) continue;
    entries_.emplace(entry["key"].get<std::string>(), entry);
  }
  read_bytes_ += begin;
}

}  // namespace milliwatt
