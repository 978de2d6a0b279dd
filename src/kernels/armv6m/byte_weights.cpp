#include "kernels/armv6m/byte_weights.h"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <utility>

#include "base/fixed_point.h"
#include "kernels/armv6m/dot_stream.h"
#include "kernels/armv6m/pixels.h"
#include "kernels/code_line.h"
#include "kernels/parts.h"

namespace milliwatt::armv6m {

namespace {

constexpr std::int64_t kMostSum = (std::int64_t{1} << 22) - 1;  // of scale_small_sum()
constexpr int kMostShift = 22;                                  // beyond it any sum's code is the zero point
constexpr double kFourTaps = 28.0;                              // of two channels
constexpr int kMostNumber = 65'535;                             // of a layer's shape
constexpr int kMostSmallNumber = 255;                           // of its kernel, strides and padding
constexpr double kCode = 50.0;                                  // from a sum to memory

/// The four weights from `tap` on, as a word.
std::int32_t word_of(const std::vector<std::int8_t>& weights, std::size_t tap) {
  constexpr std::size_t kOrder[] = {2, 3, 0, 1};
  std::uint32_t word = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    const std::size_t at = tap + kOrder[i];
    const int weight = at < weights.size() ? weights[at] : 0;
    word |= static_cast<std::uint32_t>(weight + 128) << (8 * i);
  }
  return std::bit_cast<std::int32_t>(word);
}

bool has_pair_of_least(const std::vector<std::int8_t>& weights) {
  for (std::size_t tap = 0; tap + 2 < weights.size(); ++tap) {
    if (tap % 4 < 2 && weights[tap] == -128 && weights[tap + 2] == -128) return true;
  }
  return false;
}

struct ByteLayer {
  std::vector<std::vector<std::int8_t>> weights;
  std::vector<std::int32_t> bias;  ///< for raw codes
  Requantization requantization;
};

/// The code of a scaled sum, less the zero point.
std::int32_t code_above_zero_point(std::int32_t scaled, const Requantization& r) {
  return std::clamp(scaled, r.lowest - r.output_zero_point, r.highest - r.output_zero_point);
}

/// Makes a channel's code the one of this scaled sum, whatever its inputs.
void make_constant(ByteLayer& layer, std::size_t channel, std::int32_t scaled) {
  QuantizedMultiplier& factor = layer.requantization.factors[channel];
  factor.multiplier = 1 << 30;
  factor.shift = -1;  // a quarter
  layer.bias[channel] = 4 * code_above_zero_point(scaled, layer.requantization);
  std::ranges::fill(layer.weights[channel], std::int8_t{0});
}

std::optional<ByteLayer> byte_layer(const OpView& op, const std::vector<std::vector<std::int8_t>>& weights) {
  const auto channels = static_cast<int>(weights.size());
  ByteLayer layer = {weights, bias_of(op, 2, channels), requantization_of(op, channels)};
  for (std::size_t o = 0; o < weights.size(); ++o) {
    const QuantizedMultiplier factor = layer.requantization.factors[o];
    const ChannelSums sums = channel_sums(weights[o], layer.bias[o], layer.requantization.input_zero_point);
    const bool is_small = sums.lowest >= -kMostSum && sums.highest <= kMostSum;
    if (factor.multiplier == 0 || (is_small && factor.shift < -kMostShift)) {
      make_constant(layer, o, 0);
      continue;
    }
    if (sums.lowest == sums.highest && sums.lowest == static_cast<std::int32_t>(sums.lowest)) {
      make_constant(layer, o, multiply_by_quantized_multiplier(static_cast<std::int32_t>(sums.lowest), factor));
      continue;
    }
    if (!is_small || factor.multiplier < 0 || factor.shift > -1) return std::nullopt;
    if (has_pair_of_least(weights[o])) return std::nullopt;
    layer.bias[o] = sums.folded;
  }
  return layer;
}

/// All but function, numbers of the window, steps and cost.
Kernel kernel_of(std::vector<std::int32_t> words, const ByteLayer& layer) {
  Kernel kernel;
  append(kernel.numbers, code_numbers(layer.requantization));
  kernel.tables = {{"weights", std::move(words), "four weights a word, each and 128", true}};
  for (KernelTable& table : channel_tables(layer.bias, layer.requantization)) kernel.tables.push_back(std::move(table));
  return kernel;
}

/// Codes of a kernel's row.
int run_of(const Window2d& w) { return w.kernel_width * w.in_channels; }

/// Are the bytes of some window copied before they become words?
bool windows_are_copied(const Window2d& w) {
  return run_of(w) % 4 != 0 || w.dilation_width > 1 || w.leaves_rows() || w.leaves_columns();
}

bool fits_byte_layer(const Window2d& w) {
  return std::max({w.in_height, w.in_width, w.in_channels, w.out_height, w.out_width, w.out_channels}) <= kMostNumber &&
         std::max({w.kernel_height, w.kernel_width, w.stride_height, w.stride_width, w.dilation_height,
                   w.dilation_width, w.pad_top, w.pad_left}) <= kMostSmallNumber;
}

/// Output rows a step, and how many pixels of them at a time.
struct PixelBlocks {
  int rows = 1;
  int pixels = 2;  ///< an even number
};

/// Two pixels, and more in so many bytes for their words: then a channel's weights are written out less often.
std::vector<PixelBlocks> blocks_of(const Window2d& window, int fours) {
  constexpr int kMostBytes = 4096;
  constexpr int kEnoughPixels = 16;
  const int most = std::max(kMostBytes / (8 * fours) / 2 * 2, 2);
  std::vector<PixelBlocks> all = {{1, 2}};
  for (int rows = 1; rows <= window.out_height; rows *= 2) {
    const int pixels = rows * window.out_width;
    const int blocks = (pixels + most - 1) / most;
    all.push_back({rows, ((pixels + blocks - 1) / blocks + 1) / 2 * 2});
    if (pixels >= kEnoughPixels) break;
  }
  return all;
}

/// Of one inference.
struct Calls {
  double blocks = 0;
  double pairs = 0;
};

Calls calls_of(const Window2d& window, const PixelBlocks& blocks) {
  Calls calls;
  for (int y = 0; y < window.out_height; y += blocks.rows) {
    const int pixels = std::min(blocks.rows, window.out_height - y) * window.out_width;
    calls.blocks += (pixels + blocks.pixels - 1) / blocks.pixels;
    calls.pairs += (pixels + 1) / 2;
  }
  return calls;
}

}  // namespace

std::vector<Kernel> bytes_kernels(const OpView& op, const Window2d& window,
                                  const std::vector<std::vector<std::int8_t>>& weights) {
  const std::optional<ByteLayer> layer = byte_layer(op, weights);
  if (!layer) return {};
  const std::size_t taps = weights.at(0).size();
  if (taps > kMostNumber || !fits_byte_layer(window)) return {};
  std::vector<std::int32_t> words;
  for (std::size_t o = 0; o < weights.size(); ++o) {
    const QuantizedMultiplier& factor = layer->requantization.factors[o];
    for (std::size_t tap = 0; tap < taps; tap += 4) words.push_back(word_of(layer->weights[o], tap));
    const std::uint32_t bias = std::bit_cast<std::uint32_t>(layer->bias[o]) & 0xffffff;
    words.push_back(std::bit_cast<std::int32_t>(bias | static_cast<std::uint32_t>(-factor.shift) << 24));
    words.push_back(factor.multiplier);
  }
  Kernel all;
  all.function = "conv2d_bytes_s8_armv6m";
  all.numbers = window_numbers(window);
  append(all.numbers, code_numbers(layer->requantization));
  all.tables = {
      {"stream", std::move(words), "channel by channel: four weights a word, bias and shift, multiplier", true}};
  all.cost.code_bytes = 320;
  const auto fours = static_cast<int>((taps + 3) / 4);
  const int room = windows_are_copied(window) ? 4 * fours : 0;
  std::vector<Kernel> kernels;
  for (const PixelBlocks& blocks : blocks_of(window, fours)) {
    Kernel kernel = all;
    append(kernel.numbers,
           {{"kRows", blocks.rows, "output rows a step"}, {"kPixels", blocks.pixels, "pixels at a time"}});
    kernel.steps = window_row_blocks(window, op.input_count(), blocks.rows);
    kernel.steps.scratch_bytes =
        std::int64_t{8} * fours * (1 + blocks.pixels) + 4 * (blocks.pixels + window.kernel_height) + room;
    kernel.steps.element_wise = is_pixel_wise(window);  // pixels are read before their outputs are written
    const Calls calls = calls_of(window, blocks);
    const double packing = 120.0 + 25.0 * window.kernel_height + (run_of(window) % 4 == 0 ? 16.0 : 48.0) * fours;
    const double channel = 70.0 + 14.0 * fours;
    kernel.cost.cycles = 120.0 * window.out_height + calls.blocks * (60.0 + window.out_channels * channel) +
                         calls.pairs * (2 * packing + window.out_channels * (87.0 + 22.5 * fours));
    kernel.cost.table_passes = calls.blocks;
    kernels.push_back(std::move(kernel));
  }
  return kernels;
}

std::optional<Kernel> dense_bytes_kernel(const OpView& op, const StepRule& steps,
                                         const std::vector<std::vector<std::int8_t>>& weights) {
  const std::optional<ByteLayer> layer = byte_layer(op, weights);
  if (!layer) return std::nullopt;
  const std::size_t inputs = weights.at(0).size();
  std::vector<std::int32_t> words;
  for (std::size_t o = 0; o < weights.size(); o += 2) {
    const std::vector<std::int8_t> second = o + 1 < weights.size() ? layer->weights[o + 1] : std::vector<std::int8_t>();
    for (std::size_t tap = 0; tap < inputs; tap += 4) {
      words.push_back(word_of(layer->weights[o], tap));
      words.push_back(word_of(second, tap));
    }
  }
  const double fours = static_cast<double>((inputs + 3) / 4);
  const double pairs = static_cast<double>((weights.size() + 1) / 2);
  Kernel kernel = kernel_of(std::move(words), *layer);
  kernel.function = "fully_connected_bytes_s8_armv6m";
  append(kernel.numbers, {{"kInputs", static_cast<std::int32_t>(inputs), ""},
                          {"kOutputChannels", static_cast<std::int32_t>(weights.size()), ""}});
  kernel.steps = steps;
  kernel.steps.scratch_bytes = static_cast<std::int64_t>(8 * fours);
  kernel.cost.cycles =
      60.0 + packing_cycles(static_cast<int>(inputs)) + pairs * (70.0 + (kFourTaps + 6.0) * fours + 2 * kCode);
  kernel.cost.code_bytes = 170;
  return kernel;
}

}  // namespace milliwatt::armv6m
