#include "board/measure.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.h"

namespace milliwatt {

namespace {

// Where a bound is known, it has been linked against, and the stack that was used is below it.
void check_stack(const Ram& ram, const Source& source, const Board& board) {
  if (ram.stack_bound_bytes) {
    expects(!ram.stack_bytes || *ram.stack_bytes <= *ram.stack_bound_bytes, "a run takes at most the stack's bound");
    return;
  }
  const std::optional<std::int64_t> total = ram.total_bytes();
  if (!total || board.ram_bytes == 0 || *total <= board.ram_bytes) return;
  throw Error(fmt::format("{}: does not fit {}: arena, data and the stack that a run used are over its RAM by {} B",
                          source.name, board.name, *total - board.ram_bytes),
              Verdict::kNo);
}

}  // namespace

std::optional<std::int64_t> Ram::total_bytes() const {
  const std::optional<std::int64_t> stack = stack_bound_bytes ? stack_bound_bytes : stack_bytes;
  if (!stack || !static_bytes) return std::nullopt;
  return arena_bytes + state_bytes + *stack + *static_bytes;
}

std::optional<std::int64_t> Measurement::flash_bytes() const {
  if (!sizes) return std::nullopt;
  return sizes->weights_bytes + sizes->code_bytes;
}

double milliseconds(const LayerCount& count, const Board& board) {
  expects(board.clock_hz > 0, "time needs a clock");
  return static_cast<double>(count.cycles + count.stall_cycles) / board.clock_hz * 1e3;
}

Measurement measurement_of(const Source& source, const Board& board, const Firmware& firmware, Inference inference) {
  Measurement result;
  result.outputs = std::move(inference.outputs);
  result.ram.arena_bytes = source.arena_bytes;
  if (source.entry == EntryKind::kStream) result.ram.state_bytes = source.state_bytes;
  result.ram.stack_bytes = inference.stack_bytes;
  result.sizes = firmware.sizes();
  if (result.sizes) result.ram.static_bytes = result.sizes->static_bytes;
  if (firmware.application()) {
    result.application = firmware.application()->sizes;
    result.ram.stack_bound_bytes = firmware.application()->run_stack.bytes;
    result.ram.why_no_stack_bound = firmware.application()->run_stack.why_unknown;
  }
  check_stack(result.ram, source, board);
  if (!inference.count) return result;

  result.instructions = inference.count->instructions;
  result.layers = inference.count->layers;
  result.steps = inference.count->steps;
  result.arena_touched_bytes = inference.count->arena_end;
  if (board.cycle_model.empty()) return result;
  result.cycles = inference.count->cycles;
  result.cycles_are_exact = emulator_of(board).has_exact_cycles;
  if (board.flash_timing) result.stall_cycles = inference.count->stall_cycles;
  if (board.clock_hz <= 0) return result;
  result.latency_ms = milliseconds({0, inference.count->cycles, inference.count->stall_cycles}, board);
  if (board.active_ma) result.energy_uj = *board.active_ma * board.supply_v * *result.latency_ms;
  return result;
}

Measurement measure(const Source& source, const Board& board, const std::vector<TensorBytes>& inputs) {
  const Firmware firmware(source, board);
  std::vector<Inference> inferences = firmware.run({&inputs, 1});
  return measurement_of(source, board, firmware, std::move(inferences.front()));
}

std::optional<double> average_mw(const Board& board, const Measurement& measured, double inferences_per_second) {
  if (!measured.energy_uj || !measured.latency_ms || !board.sleep_ma) return std::nullopt;
  const double active_share = std::min(inferences_per_second * *measured.latency_ms / 1e3, 1.0);
  return *measured.energy_uj * inferences_per_second / 1e3 + *board.sleep_ma * board.supply_v * (1 - active_share);
}

std::optional<BuiltFigures> built_figures(const Measurement& measured) {
  if (!measured.sizes || !measured.ram.total_bytes()) return std::nullopt;
  const Ram& ram = measured.ram;
  BuiltFigures figures;
  figures.flash_bytes = *measured.flash_bytes();
  figures.weights_bytes = measured.sizes->weights_bytes;
  figures.ram_bytes = *ram.total_bytes();
  figures.stack_bytes = ram.stack_bound_bytes ? *ram.stack_bound_bytes : ram.stack_bytes.value_or(0);
  figures.stack_is_bound = ram.stack_bound_bytes.has_value();
  return figures;
}

}  // namespace milliwatt
