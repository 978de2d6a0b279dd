// The figures of one model on one board.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "board/firmware.h"
#include "emit/emit.h"

namespace milliwatt {

struct Ram {
  std::int64_t arena_bytes = 0;
  std::int64_t state_bytes = 0;                   ///< of a stream; elsewhere NAME_run has it on its stack
  std::optional<std::int64_t> stack_bytes;        ///< as painted: of the run
  std::optional<std::int64_t> stack_bound_bytes;  ///< of every run; empty if no bound can be had
  std::string why_no_stack_bound;                 ///< `recursion through f`; empty if there is one, and on the host
  std::optional<std::int64_t> static_bytes;

  /// With the stack's bound where there is one, otherwise with the stack as painted. Empty where a part is not known.
  std::optional<std::int64_t> total_bytes() const;
};

/// Figures that are not known (on the host: all but the arena and the outputs) are empty.
struct Measurement {
  std::vector<TensorBytes> outputs;
  std::optional<std::int64_t> instructions;
  std::optional<std::int64_t> cycles;  ///< without flash wait states; an estimate: see board/plugin/thumb_cost.h
  bool cycles_are_exact = false;       ///< no estimate: the emulator's are the chip's
  /// An estimate of what waiting for flash adds; empty if no cycles or no Board::flash_timing are known.
  std::optional<std::int64_t> stall_cycles;
  std::optional<double> latency_ms;                 ///< as good as the cycles: milliseconds() of cycles and stalls
  std::optional<double> energy_uj;                  ///< an estimate: the board's active power times the latency
  std::optional<std::vector<LayerCount>> layers;    ///< for each of Source::layers
  std::vector<LayerCount> steps;                    ///< of each call of NAME_step, in order; empty if there are none
  std::optional<std::int64_t> arena_touched_bytes;  ///< up to the highest byte of the arena that was touched
  Ram ram;
  std::optional<FirmwareSizes> sizes;
  std::optional<ApplicationSizes> application;

  std::optional<std::int64_t> flash_bytes() const;
};

/// How long that takes at the board's clock, which must be known; flash wait states included where they are.
double milliseconds(const LayerCount& count, const Board& board);

/// Average power at that many inferences a second, asleep in between; empty if a current is not known.
std::optional<double> average_mw(const Board& board, const Measurement& measured, double inferences_per_second);

/// What goes into the emitted opening comment; empty if the build was not measured (on the host).
std::optional<BuiltFigures> built_figures(const Measurement& measured);

/// The figures of one inference that was run on the firmware.
/// @throws Error with Verdict::kNo where arena, data and stack exceed the RAM.
Measurement measurement_of(const Source& source, const Board& board, const Firmware& firmware, Inference inference);

/// Builds, runs once, and measures.
/// @throws Error as Firmware and measurement_of() do.
Measurement measure(const Source& source, const Board& board, const std::vector<TensorBytes>& inputs);

}  // namespace milliwatt
