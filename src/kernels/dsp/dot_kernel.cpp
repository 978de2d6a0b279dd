#include "kernels/dsp/dot_kernel.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "kernels/dsp/dot_stream.h"
#include "kernels/dsp/shifted_channel.h"
#include "kernels/parts.h"

namespace milliwatt::dsp {

DotStream dot_stream_of(DspLayer layer, const std::vector<int>& order, const Requantization& requantization) {
  const std::int32_t zero_point = requantization.output_zero_point + 128;
  layer = paired_layer(std::move(layer), requantization);
  DotStream result;
  std::optional<std::vector<std::int32_t>> groups;
  if (const auto shifted = shifted_channels(layer.channels, Pairs::kShareHalfwords, requantization)) {
    groups = dot_stream(shifted->channels, order, 4);
    if (groups) result.shift = shifted->shift;
  }
  if (!groups) {
    if (any_takes_sign(layer)) {
      layer = signed_layer(std::move(layer), requantization);
      result.shift = -1;
    }
    groups = dot_stream(layer.channels, order, 4);
    result.narrow = std::ranges::all_of(layer.channels,
                                        [&](const DspChannel& channel) { return fits_halfword(channel, zero_point); });
  }
  std::vector<std::int32_t> stream = {zero_point, static_cast<std::int32_t>((layer.channels.size() + 3) / 4 * 4)};
  stream.insert(stream.end(), groups.value().begin(), groups.value().end());
  result.table = {"stream", std::move(stream), "weights, biases and requantization in the order of dot_2x4_dsp", true};
  result.general = std::move(layer.general);
  return result;
}

std::vector<KernelNumber> requantization_numbers(const DotStream& stream) {
  return {{"kShift", stream.shift,
           stream.shift < 0 ? "requantization by two factors, ties by the sign"
                            : "requantization shift; 0: two factors instead"},
          {"kNarrow", stream.narrow ? 1 : 0, "1: with two factors, outputs fit int16 before clamping"}};
}

Kernel dot_kernel(const std::string& function, const Window2d& window, const Requantization& requantization,
                  DotStream stream, DotRounds rounds) {
  Kernel kernel;
  kernel.function = function;
  kernel.numbers = window_numbers(window);
  append(kernel.numbers, requantization_numbers(stream));
  kernel.numbers.push_back({"kBlockSteps", rounds.block_steps, "dot product steps per block, two inputs each"});
  kernel.numbers.push_back({"kBlocks", rounds.blocks, "blocks per loop iteration"});
  append(kernel.numbers, code_numbers(requantization));
  kernel.tables.push_back(std::move(stream.table));
  return kernel;
}

KernelCost dot_cost(double pairs, int out_channels, int steps, bool shifted, DotRounds rounds) {
  const double tiles = pairs * ((out_channels + 3) / 4);
  KernelCost cost;
  cost.cycles = tiles * ((shifted ? 50.0 : 63.0) + 15.0 * steps + 5.0 * rounds.rounds(steps));
  cost.code_bytes = 370 + rounds.code_bytes(steps);
  cost.table_passes = pairs;
  cost.loops = rounds.loops(steps, tiles);
  return cost;
}

KernelCost dot_cost_from_room(double rows, double pairs, KernelCost cost, int out_channels, int steps) {
  const double groups = out_channels / 4;
  cost.cycles += rows * groups * (140.0 + 5.5 * steps) + pairs * (groups - 1) * 11.6;
  cost.code_bytes += 120;
  cost.table_passes = rows;
  return cost;
}

std::int64_t dot_room_bytes(int steps) { return 4 * (2 * std::int64_t{steps} + 14); }

}  // namespace milliwatt::dsp
