// Runs the program as a user does.
#pragma once

#include <string>
#include <vector>

namespace milliwatt {

struct ProgramResult {
  int status = 0;
  std::string out;  ///< standard output
  std::string err;  ///< standard error
};

/// `milliwatt ARGUMENTS...`, in the folder where the test runs. `variables`: of its environment, NAME=VALUE each.
ProgramResult milliwatt_program(const std::vector<std::string>& arguments,
                                const std::vector<std::string>& variables = {});

/// The same on a full disk: nothing can be written to standard output.
ProgramResult milliwatt_program_on_full_disk(const std::vector<std::string>& arguments);

}  // namespace milliwatt
