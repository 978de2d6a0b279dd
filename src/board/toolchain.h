// The board's compiler, as every user of emitted code may call it.
#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "target/board.h"

namespace milliwatt {

/// How emitted code is promised to compile, on every board, by gcc and by clang.
std::vector<std::string> emitted_code_flags();

/// Compiles one file to an object; paths relative to `directory`.
/// @throws Error with the compiler's first error line.
void compile(const Board& board, const std::filesystem::path& directory, const std::string& source,
             const std::string& object, const std::vector<std::string>& flags, std::chrono::seconds limit);

/// Links. `flags` come in front of the objects, libraries at the end.
/// @throws Error with the linker's first error line; Verdict::kNo where the program does not fit the board's memories.
void link(const Board& board, const std::filesystem::path& directory, const std::vector<std::string>& flags,
          const std::vector<std::string>& objects, const std::vector<std::string>& libraries,
          const std::string& program, std::chrono::seconds limit);

/// What objdump, from the compiler's own package, makes of the program's instructions.
/// @throws Error if it fails.
std::string disassembly(const Board& board, const std::filesystem::path& directory, const std::string& program,
                        std::chrono::seconds limit);

/// The line of a compiler's or linker's output that says what is wrong first.
std::string first_error_line(std::string_view output);

}  // namespace milliwatt
