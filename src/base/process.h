// Child processes: compilers and emulators.
#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

#include "base/error.h"

namespace milliwatt {

struct ProcessResult {
  int exit_status = 0;  ///< of the program; 128 + the signal's number if a signal ended it
  bool timed_out = false;
  std::string output;  ///< what it wrote to standard output and standard error, the first MiB
};

/// The user asked to stop (SIGINT, SIGTERM or SIGHUP) while a child ran; the child is gone.
class Interrupted : public Error {
 public:
  Interrupted() : Error("interrupted") {}
};

/// Runs a program found in PATH, without a shell, in `directory` with empty standard input, and waits for its end. It
/// runs in a process group of its own, which is killed when `limit` has passed or the user asks to stop.
/// @throws Error if the program is missing, naming the package that has it; Interrupted.
ProcessResult run_process(const std::vector<std::string>& command, const std::filesystem::path& directory,
                          std::chrono::milliseconds limit);

/// Is there a program of that name in PATH?
bool is_installed(const std::string& program);

/// `the Debian package gcc-arm-none-eabi`, or `it`: what to install if the program is missing.
std::string package_of(const std::string& program);

}  // namespace milliwatt
