// Emitted files on disk.
#pragma once

#include <filesystem>
#include <vector>

#include "emit/source.h"

namespace milliwatt {

/// Writes the files into the folder, which is made where it is not there; files of other names in it are left alone.
/// Everything is written beside the folder first and then moved into place, so that a full disk or a missing permission
/// leaves the folder as it was.
/// @throws Error naming the folder and what is wrong with it.
void write_source(const std::filesystem::path& folder, const std::vector<SourceFile>& files);

}  // namespace milliwatt
