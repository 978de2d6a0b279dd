// Emitted files on disk.
#pragma once

#include <filesystem>
#include <vector>

#include "emit/source.h"

namespace milliwatt {

/// Writes the files into the folder, which is made if it is not there, and removes the kernel headers that an earlier
/// call left there and that nobody includes any more. Other files in it are left alone: only files that milliwatt wrote
/// are replaced.
///
/// All or nothing: everything is written aside first and then moved into place. If that fails (a full disk, a missing
/// permission) the folder is as it was.
/// @throws Error naming the folder and what is wrong with it, or the file in it that milliwatt did not write.
void write_source(const std::filesystem::path& folder, const std::vector<SourceFile>& files);

}  // namespace milliwatt
