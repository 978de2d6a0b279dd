// The names of numbered classes.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace milliwatt {

/// The lines of the file, or if there is none the numbers 0 .. highest.
/// @throws Error if the file has fewer names than highest + 1, or one twice.
std::vector<std::string> class_names(const std::filesystem::path& file, int highest);

}  // namespace milliwatt
