// Files, read whole and written whole or not at all.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace milliwatt {

/// No file of ours is larger: models for microcontrollers are some megabytes.
inline constexpr std::uint64_t kLargestFileBytes = std::uint64_t{1} << 28;

/// The file's bytes.
/// @throws Error naming the path where it is missing, a folder or a device, not readable, or larger than `limit_bytes`.
std::vector<std::byte> read_file(const std::filesystem::path& path, std::uint64_t limit_bytes = kLargestFileBytes);

/// The same as text.
std::string read_text_file(const std::filesystem::path& path, std::uint64_t limit_bytes = kLargestFileBytes);

/// Replaces the file by `text`, or leaves everything as it was: a temporary file in the same folder takes the text,
/// reaches the disk, and is renamed. An existing file keeps its permissions; a symbolic link is followed.
/// @throws Error naming the path and the reason (no such folder, no permission, disk full, not a regular file).
void write_file_atomically(const std::filesystem::path& path, std::string_view text);

}  // namespace milliwatt
