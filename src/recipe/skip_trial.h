// Every single instruction of an application's decision and interlock, skipped once in each pass of its loop, on an
// emulated board. What is safe: recipe/skip_program/skips.cpp.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "recipe/guarded_application.h"

namespace milliwatt {

struct SkipRequest {
  int every_half = 1;  ///< one of so many halves of 16 bits, in which instructions begin
  int every_pass = 1;
  std::vector<int> pressed;  ///< the passes in which the interlock is pressed
};

struct SkipReport {
  std::string board;
  std::int64_t instructions = 0;   ///< that were tried: those that the script executes
  std::int64_t passes = 0;         ///< of the script
  std::int64_t active_passes = 0;  ///< of these, without a fault
  std::int64_t trials = 0;         ///< an instruction in a pass, at its first execution or at every one
  std::int64_t safe = 0;
  std::int64_t ended = 0;            ///< in a fault of the processor, or not at all
  std::int64_t changed = 0;          ///< some output was not as in the run without a fault
  std::int64_t damaged_callers = 0;  ///< registers or the frame of the caller were not as before
  std::vector<std::string> unsafe;   ///< lines on some
};

/// Skips the instructions that are executed of NAME_tick, NAME_think, NAME_watchdog and everything that
/// NAME_application.cpp has besides, and of memcpy, memset and memcmp, which they call; not of the network. `on_board`:
/// as emit_for_guard() gives it.
/// @throws Error if the board is no emulated Cortex-M with Thumb-2.
SkipReport try_skips(const Source& on_board, const Guard& guard, const Scene& scene, const Board& board,
                     const SkipRequest& request);

}  // namespace milliwatt
