#include "cli/program.h"

#include <chrono>

#include "base/files.h"
#include "base/process.h"
#include "scratch_folder.h"

namespace milliwatt {
namespace {

std::string text_of(const std::filesystem::path& path) {
  const std::vector<std::byte> bytes = read_file(path);
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

ProgramResult run_program(const ScratchFolder& folder, const std::string& out,
                          const std::vector<std::string>& arguments, const std::vector<std::string>& variables = {}) {
  const std::string err = folder.path() / "err";
  std::vector<std::string> command = {"sh", "-c", R"(out=$1; err=$2; shift 2; exec /usr/bin/env "$@" >"$out" 2>"$err")",
                                      "sh", out,  err};
  command.insert(command.end(), variables.begin(), variables.end());
  command.emplace_back(MILLIWATT_PROGRAM);
  command.insert(command.end(), arguments.begin(), arguments.end());
  const ProcessResult result = run_process(command, std::filesystem::current_path(), std::chrono::minutes(5));
  return {result.exit_status, "", text_of(err)};
}

}  // namespace

ProgramResult milliwatt_program(const std::vector<std::string>& arguments, const std::vector<std::string>& variables) {
  const ScratchFolder folder;
  const std::filesystem::path out = folder.path() / "out";
  ProgramResult result = run_program(folder, out, arguments, variables);
  result.out = text_of(out);
  return result;
}

ProgramResult milliwatt_program_on_full_disk(const std::vector<std::string>& arguments) {
  return run_program(ScratchFolder(), "/dev/full", arguments);
}

}  // namespace milliwatt
