// How soon the interlock makes the outputs safe: measured on an emulated board.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "recipe/guarded_application.h"

namespace milliwatt {

/// A step is a call of NAME_tick, one a row. The button may be pressed just after a step has read it: then the next one
/// does, a period later.
struct InterlockTrial {
  std::string board;
  std::int64_t presses = 0;  ///< one at each row at which an output would have been active
  std::int64_t steps = 0;    ///< the most from a press to safe levels; 1: the next one
  double period_ms = 0;      ///< from step to step
  /// The most of a step in which the button is pressed; empty if they are not counted: on this machine.
  std::optional<std::int64_t> tick_instructions;
  std::optional<std::int64_t> tick_cycles;  ///< the same; an estimate but for exact emulators; empty if not known
  std::optional<double> tick_ms;            ///< what these take at the board's clock; flash wait states not counted
};

/// Presses the button at each row at which an output is active, in several runs of the first scene that has such rows;
/// no presses if none has. `on_board`: as emit_for_guard() gives it.
/// @throws Error if the board cannot run code here.
InterlockTrial try_interlock(const Source& on_board, const Guard& guard, std::span<const Scene> scenes,
                             const Board& board);

}  // namespace milliwatt
