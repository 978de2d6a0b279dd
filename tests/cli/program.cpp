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

}  // namespace

ProgramResult milliwatt_program(const std::vector<std::string>& arguments) {
  const ScratchFolder folder;
  const std::string out = folder.path() / "out";
  const std::string err = folder.path() / "err";
  std::vector<std::string> command = {
      "sh", "-c", R"(out=$1; err=$2; shift 2; exec "$@" >"$out" 2>"$err")", "sh", out, err, MILLIWATT_PROGRAM};
  command.insert(command.end(), arguments.begin(), arguments.end());
  const ProcessResult result = run_process(command, std::filesystem::current_path(), std::chrono::minutes(5));
  return {result.exit_status, text_of(out), text_of(err)};
}

}  // namespace milliwatt
