// Folders that hold what the project made itself.
#pragma once

#include <filesystem>
#include <string>

namespace milliwatt {

/// Makes the folder ready for files that are to be made. False if it already holds exactly those: its made.txt is
/// `stamp`. After they are written, finish_made_folder() writes that.
/// @throws Error if the folder cannot be made, or holds anything else.
bool prepare_made_folder(const std::filesystem::path& folder, const std::string& stamp);
void finish_made_folder(const std::filesystem::path& folder, const std::string& stamp);

}  // namespace milliwatt
