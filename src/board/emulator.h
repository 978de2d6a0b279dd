// What can run the firmware of a board, and everything that is particular to it. Its descriptions are in emulators/, a
// file each; nobody else asks which one it is.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "board/stack_step.h"
#include "target/board.h"

namespace milliwatt {

struct FirmwareObjects;
struct LinkedFirmware;
struct Source;
struct Toolchain;

struct Emulator {
  std::string name;  ///< Board::emulator
  std::vector<std::string>
      command;  ///< the program that runs firmware.elf, and its options; empty: no emulator is needed

  std::string core_folder;  ///< in firmware/: start-up, semihosting and the linked application of its cores
  std::string memory_map;   ///< in firmware/: the linker script
  std::string application_map = "application.ld";  ///< in firmware/: that of the linked application
  std::vector<std::string> flags;                  ///< for the compiler, besides the board's own
  std::vector<std::string> link_flags;             ///< for the linker script
  /// For emitted code. A layer whose function gcc merges with an equal one has none that could be counted; without this
  /// a user's build may be a little smaller.
  std::vector<std::string> model_flags = {"-fno-ipa-icf"};
  /// For the harness: its loops must not become calls of memcpy and memset, which would count as the model's.
  std::vector<std::string> harness_flags = {"-fno-tree-loop-distribute-patterns"};
  /// How its program is linked and measured; null: link_elf() of linked_firmware.h.
  LinkedFirmware (*link)(const Source& source, const Toolchain& tools, const FirmwareObjects& objects) = nullptr;
  std::string linker;                 ///< a program that the compiler starts, if its package is not the compiler's
  std::int64_t most_flash_bytes = 0;  ///< what its memories have room for
  std::int64_t most_ram_bytes = 0;

  std::vector<std::string> cycle_models;    ///< whose cycles are counted too, besides instructions
  bool has_exact_cycles = false;            ///< they are the chip's, no estimate
  StackReader (*stack_reader)() = nullptr;  ///< of its instructions, for the bound of the stack
  int argument_registers = 0;               ///< of the calling convention: further arguments are on the stack
  int stack_alignment = 0;                  ///< bytes, of the calling convention
  int argument_bytes = 4;                   ///< of a pointer that is on the stack
  int return_bytes = 0;                     ///< that a call puts on the stack

  /// A program of our own that `command` starts: its bytes, written to `runner_file` of the folder. Null for QEMU,
  /// which loads the counting plugin instead.
  std::string_view (*runner)() = nullptr;
  std::string runner_file;
  std::string needs_to_build;  ///< the library without which the runner is empty
  std::string needs;           ///< a program whose package has what the runner needs; empty: command.front()

  /// Is it this computer, so that nothing is emulated and nothing is measured?
  bool is_native() const { return command.empty(); }
};

/// The emulator of the board.
/// @throws Error if it has none, or if there is none of that name
const Emulator& emulator_of(const Board& board);

/// Is the board emulated, so that its build is measured?
bool is_emulated(const Board& board);

/// The program that building for an emulated board and running it needs and that is not installed: its compiler or its
/// emulator. Empty if both are there, and for boards that are not emulated.
std::string missing_program(const Board& board);

/// `program` of QEMU with this machine, to run firmware.elf of the current folder.
std::vector<std::string> qemu_command(std::string_view program, const std::vector<std::string>& machine);

}  // namespace milliwatt
