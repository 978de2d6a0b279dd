// What lies in a folder of data.
#pragma once

#include <filesystem>
#include <vector>

namespace milliwatt {

/// The entries' paths, sorted by name, without hidden ones and without the folder that macOS adds to archives.
/// @throws Error naming the folder if it cannot be read.
std::vector<std::filesystem::path> entries_of(const std::filesystem::path& folder);

}  // namespace milliwatt
