// What the compiler must know of a board: read from boards/NAME.toml.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "target/instruction_set.h"

namespace milliwatt {

/// A cache between core and flash. Lines are replaced in the order of their last use.
struct CacheShape {
  std::int64_t bytes = 0;
  std::int64_t line_bytes = 0;
  std::int64_t ways = 0;  ///< lines of a set; those of the whole cache where any line goes anywhere
};

/// How long the core waits for its flash at Board::clock_hz: see board/plugin/flash_model.h.
struct FlashTiming {
  std::int64_t wait_states = 0;          ///< cycles that a read takes beyond the first
  std::int64_t read_bytes = 0;           ///< of one read; a power of two
  bool prefetch = false;                 ///< of the code behind that which is fetched
  std::optional<CacheShape> code_cache;  ///< if there is none, the last read is kept
  std::optional<CacheShape> data_cache;
};

struct Board {
  std::string name;   ///< the file's stem
  std::string title;  ///< for people: "Arduino Nano 33 BLE Sense (nRF52840)"
  /// cortex-m0plus, cortex-m3, cortex-m4, cortex-m7, cortex-m55, rv32imc, avr5, avr6, lx106, wasm32, host
  std::string core;
  InstructionSet instruction_set = InstructionSet::portable;

  double clock_hz = 0;               ///< 0 if it is unknown (host)
  std::int64_t ram_bytes = 0;        ///< 0: not limited (host)
  std::int64_t flash_bytes = 0;      ///< 0: not limited (host)
  std::int64_t constants_bytes = 0;  ///< of the flash, what kernels can read constants from; 0: all of it
  std::optional<double> active_ma;   ///< current while computing, from flash, at clock_hz
  std::optional<double> sleep_ma;    ///< current while waiting with RAM kept
  double supply_v = 0;               ///< at which the currents hold

  std::optional<FlashTiming> flash_timing;  ///< empty if it is unknown

  std::vector<std::string> compiler;        ///< program and flags: {"arm-none-eabi-g++", "-mcpu=cortex-m4", ...}
  std::string emulator;                     ///< QEMU machine name; "native" on host; empty if nothing runs it yet
  std::string cycle_model;                  ///< "cortex-m4" where cycles can be estimated; empty otherwise
  std::string why_not_run;                  ///< the reason that `run` gives where emulator is empty
  std::string arduino, platformio, zephyr;  ///< the board's names there; empty if it has none
  std::string microphone;                   ///< pdm, or analog on A0; empty if none is known
  std::string motion;                       ///< lsm9ds1; empty if no motion sensor is known
  /// Attributes for the arena, the layers' code and the weights, where the board has more than one place for them; the
  /// emitted header then has a macro with that default, which may be empty.
  std::optional<std::string> arena_place, code_place, weights_place;
  std::vector<std::string> sources;  ///< where the figures come from, `field: document`
};

/// The folder of the boards' files: $MILLIWATT_HOME/boards, or the one beside the program, or the source tree's.
std::filesystem::path boards_directory();

/// Names of all boards, sorted.
std::vector<std::string> board_names();

/// Reads boards/NAME.toml.
/// @throws Error if there is no such board (naming the nearest name and the list) or its file is wrong.
Board read_board(const std::string& name);

}  // namespace milliwatt
