#include "recipe/interlock_trial.h"

#include <algorithm>
#include <vector>

#include "base/to_size.h"

namespace milliwatt {
namespace {

/// The rows of a scene, `pressed` at some, as inputs of NAME_replay.
std::vector<std::vector<TensorBytes>> inputs_of(const Scene& scene, const Guard& guard,
                                                const std::vector<bool>& pressed) {
  const auto bytes = std::as_bytes(std::span(scene.samples));
  const std::size_t row_bytes = to_size(guard.scenes.row_samples) * sizeof(std::int16_t);
  std::vector<std::vector<TensorBytes>> inputs;
  for (std::size_t at = 0; at < pressed.size(); ++at) {
    const auto row = bytes.subspan(at * row_bytes, row_bytes);
    inputs.push_back({TensorBytes(row.begin(), row.end()), {std::byte{pressed[at]}}});
  }
  return inputs;
}

/// Is an output active in that row?
bool is_active(const Inference& row, const Guard& guard) {
  return std::to_integer<std::uint8_t>(row.outputs.front()[0]) != guard.settings.safe_levels;
}

/// Without a press.
std::vector<bool> active_rows(const Firmware& firmware, const Scene& scene, const Guard& guard) {
  const std::vector<bool> never(scene.samples.size() / to_size(guard.scenes.row_samples), false);
  std::vector<bool> active;
  for (const Inference& row : firmware.run(inputs_of(scene, guard, never), {.count = false}))
    active.push_back(is_active(row, guard));
  return active;
}

/// Takes a run with presses into account.
void add_run(const std::vector<Inference>& rows, const std::vector<bool>& pressed, const Guard& guard,
             InterlockTrial& trial) {
  for (std::size_t at = 0; at < rows.size(); ++at) {
    if (!pressed[at]) continue;
    ++trial.presses;
    std::size_t safe = at;
    while (safe < rows.size() && is_active(rows[safe], guard)) ++safe;
    trial.steps = std::max(trial.steps, static_cast<std::int64_t>(safe - at) + 1);
    if (!rows[at].count) continue;
    const LayerCount& tick = rows[at].count->layers.front();
    trial.tick_instructions = std::max(trial.tick_instructions.value_or(0), tick.instructions);
    if (tick.cycles > 0) trial.tick_cycles = std::max(trial.tick_cycles.value_or(0), tick.cycles);
  }
}

}  // namespace

InterlockTrial try_interlock(const Source& on_board, const Guard& guard, std::span<const Scene> scenes,
                             const Board& board) {
  Source replay = replay_source(on_board, guard);
  replay.layers = Indexed<LayerFunction>(1, {on_board.name + "_tick", 0});  // what is counted
  const Firmware firmware(replay, board);
  InterlockTrial trial;
  trial.board = board.name;
  trial.period_ms = guard.settings.period_ms;
  for (const Scene& scene : scenes) {
    const std::vector<bool> active = active_rows(firmware, scene, guard);
    if (std::ranges::count(active, true) == 0) continue;
    const std::size_t apart = guard.settings.release + 1U;  // rows after which a press has no consequence any more
    for (std::size_t first = 0; first < apart; ++first) {
      std::vector<bool> pressed(active.size(), false);
      for (std::size_t at = first; at < active.size(); at += apart) pressed[at] = active[at];
      if (std::ranges::count(pressed, true) == 0) continue;
      add_run(firmware.run(inputs_of(scene, guard, pressed)), pressed, guard, trial);
    }
    break;
  }
  if (trial.tick_cycles && board.clock_hz > 0) {
    trial.tick_ms = 1'000.0 * static_cast<double>(*trial.tick_cycles) / static_cast<double>(board.clock_hz);
  }
  return trial;
}

}  // namespace milliwatt
