// The board's compiler, as every user of emitted code may call it.
#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "board/emulator.h"
#include "target/board.h"

namespace milliwatt {

/// How emitted code is promised to compile, on every board, by gcc and by clang.
std::vector<std::string> emitted_code_flags();

/// The board's compiler and those of its flags that change the code: what figures are of.
std::string compiler_text(const Board& board);

/// Where and with what a board's programs are built.
struct Toolchain {
  const Board& board;
  const Emulator& emulator;
  std::filesystem::path directory;  ///< paths are relative to it
  std::chrono::seconds limit;       ///< for each program that runs
};

/// Compiles one file to an object.
/// @throws Error with the compiler's first error line.
void compile(const Toolchain& tools, const std::string& source, const std::string& object,
             const std::vector<std::string>& flags);

/// Links. `flags` come in front of the objects, libraries at the end.
/// @throws Error with the linker's first error line; Verdict::kNo where the program does not fit the board's memories.
void link(const Toolchain& tools, const std::vector<std::string>& flags, const std::vector<std::string>& objects,
          const std::vector<std::string>& libraries, const std::string& program);

/// What objdump, from the compiler's own package, makes of the program's instructions.
/// @throws Error if it fails.
std::string disassembly(const Toolchain& tools, const std::string& program);

/// The line of a compiler's or linker's output that says what is wrong first.
std::string first_error_line(std::string_view output);

}  // namespace milliwatt
