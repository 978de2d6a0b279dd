// Graph + plan + board -> C++ that a person can read.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "emit/source.h"
#include "plan/plan.h"
#include "target/board.h"

namespace milliwatt {

/// Of the calls of NAME_step, the one that takes longest.
struct LongestStep {
  std::int64_t cycles = 0;  ///< an estimate, as everywhere
  std::string layer = {};   ///< its function
};

/// What a build of the emitted files measured; it goes into the opening comment.
struct BuiltFigures {
  std::int64_t flash_bytes = 0;
  std::int64_t weights_bytes = 0;
  std::int64_t ram_bytes = 0;    ///< arena, the model's own data and the stack
  std::int64_t stack_bytes = 0;  ///< below NAME_run
  bool stack_is_bound = true;    ///< at most that; otherwise as measured in one run
  std::string command = {};      ///< the compiler and its flags, of which these figures are
  std::optional<LongestStep> longest_step = {};
};

struct EmitOptions {
  std::string name = {};     ///< NAME; an identifier
  std::string command = {};  ///< what regenerates the files: `milliwatt compile kws.tflite --board nano33ble`
  std::optional<BuiltFigures> figures = {};
  std::vector<std::string> labels = {};  ///< of the classes, one for each element of the output; empty if unknown
  int sample_rate = 0;                   ///< of the sound that it listens to, Hz; 0 if unknown
  /// NAME_start and NAME_step beside NAME_run, for a network that takes a whole input.
  bool steps = false;
  bool weight_tables = false;  ///< NAME_weight_tables and NAME_WEIGHTS_CRC32, for checks of the flash
  /// Calls `milliwatt_trace(tensor, row, bytes' address, bytes)` after each row that a layer writes; for finding the
  /// first layer that differs, not for shipping.
  bool trace = false;
};

/// The folder: NAME.h, NAME.cpp, NAME_weights.cpp and the kernel headers that it uses under milliwatt/.
/// Same graph, plan, board and options: same bytes.
Source emit(const Graph& graph, const Plan& plan, const Board& board, const EmitOptions& options);

}  // namespace milliwatt
