#include "emit/write_source.h"

#include <fmt/format.h>
#include <signal.h>
#include <unistd.h>

#include <fstream>
#include <utility>

#include "base/error.h"
#include "emit/stale_files.h"

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

/// Ctrl-C waits while this lives.
class SignalsWait {
 public:
  SignalsWait() {
    sigset_t signals;
    sigemptyset(&signals);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) sigaddset(&signals, signal);
    pthread_sigmask(SIG_BLOCK, &signals, &before_);
  }
  ~SignalsWait() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  SignalsWait(const SignalsWait&) = delete;
  SignalsWait& operator=(const SignalsWait&) = delete;

 private:
  sigset_t before_ = {};
};

/// Files that change in a folder: all of them once keep() is called, otherwise none.
class Changes {
 public:
  /// What was there is kept in `aside` until the end.
  Changes(fs::path folder, fs::path aside) : folder_(std::move(folder)), aside_(std::move(aside)) {
    fs::create_directories(aside_);
  }
  ~Changes() {
    std::error_code ignored;
    for (; !done_.empty(); done_.pop_back()) {
      const auto& [path, before] = done_.back();
      if (before.empty()) {
        fs::remove(folder_ / path, ignored);
      } else {
        fs::rename(before, folder_ / path, ignored);
      }
    }
  }
  Changes(const Changes&) = delete;
  Changes& operator=(const Changes&) = delete;

  void replace(const fs::path& path, const fs::path& by) {
    fs::create_directories((folder_ / path).parent_path());
    take_away(path);
    fs::rename(by, folder_ / path);
  }

  void remove(const fs::path& path) {
    take_away(path);
    emptied_.push_back((folder_ / path).parent_path());
  }

  void keep() {
    done_.clear();
    std::error_code not_empty;
    for (const fs::path& parent : emptied_) fs::remove(parent, not_empty);
  }

 private:
  void take_away(const fs::path& path) {
    fs::path before;
    if (fs::exists(fs::symlink_status(folder_ / path))) {
      before = aside_ / std::to_string(done_.size());
      fs::rename(folder_ / path, before);
    }
    done_.emplace_back(path, std::move(before));
  }

  fs::path folder_, aside_;
  std::vector<std::pair<fs::path, fs::path>> done_;  ///< each path, and where its file is now; empty: there was none
  std::vector<fs::path> emptied_;
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

std::string first_line_of(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  std::string line;
  std::getline(stream, line);
  return line;
}

/// Kernel headers of early versions have no line of their own in front.
bool is_kernel_without_first_line(const fs::path& there, const SourceFile& file) {
  const std::size_t second = file.text.find('\n') + 1;
  return file.path.starts_with("milliwatt/") &&
         first_line_of(there) == file.text.substr(second, file.text.find('\n', second) - second);
}

/// @throws Error if a file or folder would be overwritten that milliwatt did not write.
void check_is_ours(const fs::path& target, const SourceFile& file) {
  for (fs::path folder = fs::path(file.path).parent_path(); !folder.empty(); folder = folder.parent_path()) {
    if (fs::exists(target / folder) && !fs::is_directory(target / folder))
      throw Error(fmt::format("{}: is a file, not a folder; move it away, or give another folder", folder.string()));
  }
  const fs::path there = target / file.path;
  if (!fs::exists(fs::symlink_status(there))) return;
  if (fs::is_regular_file(there) && (begins_as_emitted(there) || is_kernel_without_first_line(there, file))) return;
  throw Error(fmt::format("{}: was not written by milliwatt; move it away, or give another folder", file.path));
}

void write_into(const fs::path& target, const std::vector<SourceFile>& files) {
  for (const SourceFile& file : files) check_is_ours(target, file);
  const bool is_new = !fs::exists(target);
  const std::string partial_name = fmt::format(".milliwatt-partial-{}", getpid());
  const TemporaryFolder partial(is_new ? target.parent_path() / partial_name : target / partial_name);
  const fs::path written = partial.path() / "new";
  for (const SourceFile& file : files) write_whole(written / file.path, file.text);
  if (is_new) {
    fs::rename(written, target);
    return;
  }
  Changes changes(target, partial.path() / "old");
  for (const SourceFile& file : files) changes.replace(file.path, written / file.path);
  for (const fs::path& stale : stale_files(target, files)) changes.remove(stale);
  changes.keep();
}

}  // namespace

void write_source(const fs::path& folder, const std::vector<SourceFile>& files) {
  try {
    const fs::path target = fs::absolute(folder.has_filename() ? folder : folder.parent_path());
    if (fs::exists(target) && !fs::is_directory(target)) throw Error("is a file; give a folder, or a new name");
    if (!fs::is_directory(target.parent_path())) throw Error("its parent folder does not exist; create it first");
    const SignalsWait signals_wait;
    write_into(target, files);
  } catch (const Error& error) {
    throw error.within(folder.string());
  } catch (const fs::filesystem_error& error) {
    throw Error(fmt::format("{}: cannot be written ({}); give a folder that you can write to", folder.string(),
                            error.code().message()));
  }
}

}  // namespace milliwatt
