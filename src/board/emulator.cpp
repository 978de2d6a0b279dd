#include "board/emulator.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <iterator>

#include "base/error.h"
#include "base/process.h"

namespace milliwatt {

namespace emulators {
#define EMULATOR(NAME) std::vector<Emulator> NAME();
#include "board/emulators/list.inc"
#undef EMULATOR
}  // namespace emulators

namespace {

const std::vector<Emulator>& all_emulators() {
  static const std::vector<Emulator> all = [] {
    std::vector<Emulator> found;
#define EMULATOR(NAME) std::ranges::move(emulators::NAME(), std::back_inserter(found));
#include "board/emulators/list.inc"
#undef EMULATOR
    return found;
  }();
  return all;
}

}  // namespace

const Emulator& emulator_of(const Board& board) {
  if (board.emulator.empty()) {
    throw Error(fmt::format("board {}: no emulator: {}; use host, or a Cortex-M or RISC-V board", board.name,
                            board.why_not_run));
  }
  const std::vector<Emulator>& all = all_emulators();
  const auto found = std::ranges::find(all, board.emulator, &Emulator::name);
  if (found != all.end()) return *found;
  std::vector<std::string> names;
  for (const Emulator& emulator : all) names.push_back(emulator.name);
  throw Error(fmt::format("board {}: emulator: unknown \"{}\"; supported: {}", board.name, board.emulator,
                          fmt::join(names, ", ")));
}

bool is_emulated(const Board& board) { return !board.emulator.empty() && !emulator_of(board).is_native(); }

std::string missing_program(const Board& board) {
  if (!is_emulated(board)) return {};
  const Emulator& emulator = emulator_of(board);
  const std::string& runs = emulator.needs.empty() ? emulator.command.front() : emulator.needs;
  for (const std::string& program : {board.compiler.front(), emulator.linker, runs}) {
    if (!program.empty() && !is_installed(program)) return program;
  }
  return {};
}

std::vector<std::string> qemu_command(std::string_view program, const std::vector<std::string>& machine) {
  std::vector<std::string> command = {std::string(program)};
  command.insert(command.end(), machine.begin(), machine.end());
  command.insert(command.end(), {"-display", "none", "-monitor", "none", "-serial", "none", "-semihosting-config",
                                 "enable=on,target=native", "-kernel", "firmware.elf"});
  return command;
}

}  // namespace milliwatt
