// Sketches for an Arduino Uno, compiled as the IDE does with Debian's arduino-core-avr.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace milliwatt {

/// Is arduino-core-avr installed?
bool has_uno_core();

/// Compiles and links a sketch of the library to `folder`/sketch.elf; our own files without a warning. What goes wrong
/// is a failure of the test.
void build_for_uno(const std::filesystem::path& library, const std::string& sketch,
                   const std::filesystem::path& folder);

/// Runs a command in the folder. Any exit status but 0 is a failure of the test. Returns what it prints.
std::string run_in(const std::filesystem::path& folder, const std::vector<std::string>& command);

}  // namespace milliwatt
