// The rules for an Arduino library that its files show: the Arduino Library Specification (revision 2.2) and, by their
// names there, the rules of arduino-lint.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace milliwatt {

/// What is wrong with the library in that folder; empty if nothing is.
std::vector<std::string> library_problems(const std::filesystem::path& folder);

}  // namespace milliwatt
