// What one process at a time may do, of all that share a folder.
#pragma once

#include <filesystem>
#include <optional>
#include <utility>

namespace milliwatt {

/// Held until it is destroyed, or until the process ends, however it ends.
class Claim {
 public:
  /// Empty if somebody else holds it. The file is made, and left behind. A disk that knows no locks lets everybody in.
  /// @throws Error naming the file if it cannot be made.
  static std::optional<Claim> take(const std::filesystem::path& file);
  /// Waits until it is free. @throws Error the same.
  static Claim wait(const std::filesystem::path& file);

  Claim(Claim&& other) noexcept : file_(std::exchange(other.file_, -1)) {}
  Claim& operator=(Claim&&) = delete;
  ~Claim();

 private:
  explicit Claim(int file) : file_(file) {}

  int file_;
};

}  // namespace milliwatt
