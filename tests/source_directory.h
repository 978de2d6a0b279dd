// Where the source tree is, for tests that read files of it.
#pragma once

#include <filesystem>

namespace milliwatt {

std::filesystem::path source_directory();

}  // namespace milliwatt
