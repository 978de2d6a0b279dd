// Counting of executed instructions and estimated cycles: our plugin for QEMU, told what to count, and what it wrote.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "board/elf_file.h"
#include "emit/source.h"
#include "target/board.h"

namespace milliwatt {

struct LayerCount {
  std::int64_t instructions = 0;
  std::int64_t cycles = 0;        ///< estimated, as on a Cortex-M4 without flash wait states
  std::int64_t stall_cycles = 0;  ///< estimated: what waiting for flash adds; 0 if Board::flash_timing is not known
};

/// Of one call of NAME_run, from its first instruction to its return.
struct CallCount {
  std::int64_t instructions = 0;
  std::int64_t cycles = 0;  ///< as those of LayerCount
  std::int64_t stall_cycles = 0;
  std::vector<LayerCount> layers;  ///< for each of Source::layers; what kernels and libc did for them included
  LayerCount around;               ///< NAME_run itself, and NAME_step
  std::vector<LayerCount> steps;   ///< of EntryKind::kStepped: each call of NAME_step, in order
  std::int64_t arena_begin = 0;    ///< lowest byte of the arena that was read or written
  std::int64_t arena_end = 0;      ///< one past the highest; both 0 where none was
};

/// The means of several calls of one firmware, rounded; of the arena all that any of them touched. Not of steps.
CallCount mean_of(std::span<const CallCount> calls);

/// What the plugin is to count in this firmware. Compilers merge functions of equal code: layers that share one do the
/// same work, and share its count equally.
class CountPlan {
 public:
  /// Cycles too, not only instructions, if the board has a cycle model.
  /// @throws Error naming the layer's function that the firmware lacks.
  CountPlan(const ElfFile& firmware, const Source& source, const Board& board);

  /// The text of the plugin's map.
  const std::string& map() const { return map_; }
  /// QEMU's -plugin argument for a plugin, a map and an output of those names.
  std::string plugin_argument(std::string_view plugin, std::string_view map, std::string_view output) const;
  /// What the plugin wrote, call by call.
  std::vector<CallCount> calls(std::string_view output) const;

 private:
  std::string map_;
  std::string cycle_arguments_;
  std::uint32_t start_ = 0, end_ = 0, stop_begin_ = 0, stop_end_ = 0, arena_ = 0, arena_bytes_ = 0;
  std::uint32_t step_ = 0;  // 0: there are none
  std::size_t layers_ = 0;
  std::vector<std::vector<std::size_t>> owners_;  // the layers of each of the map's lines; none: NAME_run and its like
};

}  // namespace milliwatt
