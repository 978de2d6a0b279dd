// An example without a board's sensor: it runs the model once on numbers that count, and prints the outputs.
#pragma once

#include <string>
#include <vector>

#include "emit/source.h"

namespace milliwatt {

/// Where a program of some system begins.
struct ProgramForm {
  std::string includes{};                ///< lines
  std::string begin = "int main() {\n";  ///< of the function that the system calls
  std::string end = "  return 0;\n}\n";  ///< the same
};

/// The text of the example, which calls printf().
std::string plain_example(const Source& source, const ProgramForm& form);

/// The text of a program that runs NAME_selftest() and prints what it says.
std::string self_test_program(const std::string& name, const ProgramForm& form);

/// The model's own .cpp files, relative to the emitted folder.
std::vector<std::string> code_files(const Source& source);

}  // namespace milliwatt
