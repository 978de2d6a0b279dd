// What an earlier `compile` left in a folder.
#pragma once

#include <filesystem>
#include <string_view>
#include <vector>

#include "emit/source.h"

namespace milliwatt {

/// What stands before kFirstWords in JSON, which has no comments.
inline constexpr std::string_view kJsonMark = "{\n  \"description\": \"";

/// Does the file begin as emitted files do? False if there is none.
bool begins_as_emitted(const std::filesystem::path& file);

/// Kernel headers in the folder that milliwatt has written, that are not among `files`, and that no other source in the
/// folder includes: another model's files may be there, and somebody's own.
std::vector<std::filesystem::path> stale_files(const std::filesystem::path& folder,
                                               const std::vector<SourceFile>& files);

/// The paths in `#include "..."`.
std::vector<std::string> quoted_includes(std::string_view text);

}  // namespace milliwatt
