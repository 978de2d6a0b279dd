// What trials found, on disk: a line of JSON for each, in the order in which they ended. Several processes may share
// it: lines are appended whole, under a lock. A line that a killed process left unfinished counts for nothing.
#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "base/json.h"

namespace milliwatt {

/// May be used from several threads.
class Journal {
 public:
  /// The file need not be there yet; its folder must be.
  explicit Journal(std::filesystem::path file) : file_(std::move(file)) {}

  /// What was written under that key, by this process or another; the first line counts.
  std::optional<Json> find(const std::string& key);

  /// Appends a line, which reaches the disk before this returns. @throws Error naming the file.
  void add(const std::string& key, const Json& entry);

 private:
  void read_new_lines();

  std::filesystem::path file_;
  std::mutex mutex_;
  std::size_t read_bytes_ = 0;  ///< of the file, up to the end of a line
  std::map<std::string, Json> entries_;
};

}  // namespace milliwatt
