#include "board/toolchain.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>
#include <regex>

#include "base/error.h"
#include "base/files.h"
#include "base/process.h"

namespace milliwatt {
namespace {

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    if (end > 0) lines.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

// The linker's `region `FLASH' overflowed by 12 bytes`, as our refusal names it: `flash by 12 bytes`.
std::vector<std::string> overflows(const std::string& output) {
  static const std::regex pattern("region `(\\w+)' overflowed by (\\d+) bytes");
  std::vector<std::string> found;
  for (auto match = std::sregex_iterator(output.begin(), output.end(), pattern); match != std::sregex_iterator();
       ++match) {
    std::string region = (*match)[1];
    std::ranges::transform(region, region.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    found.push_back(fmt::format("{} by {} bytes", region, (*match)[2].str()));
  }
  return found;
}

std::vector<std::string> compiler_of(const Toolchain& tools) {
  std::vector<std::string> command = tools.board.compiler;
  command.insert(command.end(), tools.emulator.flags.begin(), tools.emulator.flags.end());
  return command;
}

}  // namespace

std::vector<std::string> emitted_code_flags() {
  return {"-std=c++11",      "-O2",       "-Wall",
          "-Wextra",         "-Werror",   "-ffreestanding",
          "-fno-exceptions", "-fno-rtti", "-ffunction-sections",
          "-fdata-sections"};
}

std::string compiler_text(const Board& board) {
  std::vector<std::string> words = board.compiler;
  for (const std::string& flag : emitted_code_flags()) {
    if (!flag.starts_with("-W")) words.push_back(flag);
  }
  return fmt::format("{}", fmt::join(words, " "));
}

std::string first_error_line(std::string_view output) {
  std::vector<std::string> lines = lines_of(output);
  std::erase_if(lines, [](const std::string& line) {
    return line.starts_with("collect2:") || line.find("warning:") != std::string::npos;
  });
  for (const char* mark : {" error: ", "Error: ", "undefined reference", "undefined symbol", "ld: "}) {
    const auto line =
        std::ranges::find_if(lines, [mark](const std::string& text) { return text.find(mark) != std::string::npos; });
    if (line != lines.end()) return *line;
  }
  return lines.empty() ? "no message" : lines.front();
}

void compile(const Toolchain& tools, const std::string& source, const std::string& object,
             const std::vector<std::string>& flags) {
  std::vector<std::string> command = compiler_of(tools);
  command.insert(command.end(), flags.begin(), flags.end());
  command.insert(command.end(), {"-c", source, "-o", object});
  const ProcessResult result = run_process(command, tools.directory, tools.limit);
  if (result.timed_out) {
    throw Error(
        fmt::format("compiling {} for {}: not finished after {} s", source, tools.board.name, tools.limit.count()));
  }
  if (result.exit_status != 0) {
    throw Error(fmt::format("compiling {} for {}: {}", source, tools.board.name, first_error_line(result.output)));
  }
}

void link(const Toolchain& tools, const std::vector<std::string>& flags, const std::vector<std::string>& objects,
          const std::vector<std::string>& libraries, const std::string& program) {
  const Board& board = tools.board;
  std::vector<std::string> command = compiler_of(tools);
  for (const std::vector<std::string>* part : {&flags, &objects, &libraries}) {
    command.insert(command.end(), part->begin(), part->end());
  }
  command.insert(command.end(), {"-o", program});
  const ProcessResult result = run_process(command, tools.directory, tools.limit);
  if (result.timed_out) {
    throw Error(fmt::format("linking for {}: not finished after {} s", board.name, tools.limit.count()));
  }
  if (result.exit_status == 0) return;
  if (const std::vector<std::string> over = overflows(result.output); !over.empty()) {
    throw Error(fmt::format("does not fit {}: {}; the board has {} bytes of flash and {} of RAM", board.name,
                            fmt::join(over, ", "), board.flash_bytes, board.ram_bytes),
                Verdict::kNo);
  }
  throw Error(fmt::format("linking for {}: {}", board.name, first_error_line(result.output)));
}

std::string disassembly(const Toolchain& tools, const std::string& program) {
  // arm-none-eabi-g++ -> arm-none-eabi-objdump
  const std::string& compiler = tools.board.compiler.front();
  const std::string prefix = compiler.substr(0, compiler.rfind('-') + 1);
  // Through a file: a listing is longer than what run_process keeps of a program's output.
  const std::string listing = program + ".txt";
  const ProcessResult result = run_process(
      {"sh", "-c", "exec \"$0\" -d --no-show-raw-insn \"$1\" > \"$2\"", prefix + "objdump", program, listing},
      tools.directory, tools.limit);
  if (result.timed_out || result.exit_status != 0) {
    throw Error(
        fmt::format("disassembling for {}: {}objdump: {}", tools.board.name, prefix, first_error_line(result.output)));
  }
  return read_text_file(tools.directory / listing);
}

}  // namespace milliwatt
