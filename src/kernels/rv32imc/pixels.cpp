#include "kernels/rv32imc/pixels.h"

#include <algorithm>
#include <utility>

#include "base/to_size.h"
#include "kernels/parts.h"
#include "kernels/rv32imc/code_line.h"
#include "kernels/rv32imc/padded_rows.h"
#include "kernels/rv32imc/pair_weights.h"

namespace milliwatt::rv32imc {

namespace {

constexpr int kTile = 6;         // pixels
constexpr int kMostTaps = 5440;  // twelve times a tap's number has 16 bits
// Of three pairs of pixels, and of one.
constexpr GroupCosts kCostsOfSix = {8.5, 9.0, 1.5, 19.0, true};
constexpr GroupCosts kCostsOfTwo = {3.5, 3.0, 1.5, 9.0, true};

std::vector<std::int8_t> in_pairs(const GroupedWeights& grouped) {
  std::vector<std::int8_t> stream;
  for (std::size_t o = 0; o < grouped.weights.size(); o += 2) {
    for (std::size_t tap = 0; tap < to_size(grouped.taps); ++tap) {
      stream.push_back(grouped.weights[o][tap]);
      stream.push_back(o + 1 < grouped.weights.size() ? grouped.weights[o + 1][tap] : std::int8_t{0});
    }
  }
  return stream;
}

/// By twos whose products' sum is int16, as two weights of -128 are not; a weight without a partner has one of 0.
std::vector<ApartWeight> by_twos(const std::vector<ApartWeight>& apart) {
  std::vector<ApartWeight> twos;
  for (const ApartWeight& one : apart) {
    if (twos.size() % 2 == 1 && twos.back().weight == -128 && one.weight == -128) twos.push_back({});
    twos.push_back(one);
  }
  if (twos.size() % 2 == 1) twos.push_back({});
  return twos;
}

/// Of channels o and o + 1: how many weights are apart, and each of them.
void append_both_apart(const GroupedWeights& grouped, std::size_t o, std::vector<std::int32_t>& stream) {
  std::vector<ApartWeight> both[2];
  for (std::size_t i = 0; i < 2 && o + i < grouped.apart.size(); ++i) both[i] = by_twos(grouped.apart[o + i]);
  stream.push_back(static_cast<std::int32_t>(both[0].size() + both[1].size() * 65536));
  for (const std::vector<ApartWeight>& one : both) append_apart(one, 12, stream);
}

/// As device/milliwatt/rv32imc/dot_pairs_rv32imc.h reads it.
std::vector<std::int32_t> channels_stream(const GroupedWeights& grouped, const LayerCodes& codes) {
  std::vector<std::int32_t> stream;
  const std::size_t channels = codes.channels.size();
  for (std::size_t o = 0; o < channels; o += 2) {
    const std::size_t end = std::min(o + 2, channels);
    for (std::size_t i = o; i < o + 2; ++i) {
      const std::uint32_t bias = i < end ? static_cast<std::uint32_t>(codes.channels[i].bias) : 0;
      stream.push_back(static_cast<std::int32_t>(bias + (bias << 16)));
      stream.push_back(static_cast<std::int32_t>(bias));
    }
    if (grouped.any_apart()) append_both_apart(grouped, o, stream);
    for (std::size_t i = o; i < end; ++i) append_codes(codes, i, stream);
  }
  return stream;
}

/// Output rows a step: one, and as many as have whole tiles of pixels.
std::vector<int> rows_at_once(const Window2d& w) {
  std::vector<int> rows = {1};
  for (const int more : {2, 3, 6}) {
    if (more > w.out_height) break;
    if (rows.back() * w.out_width % kTile != 0) rows.push_back(more);
  }
  if (w.out_height * w.out_width <= 3 * kTile && w.out_height > rows.back()) rows.push_back(w.out_height);
  return rows;
}

/// Tiles of so many pixels next to each other: of six, and of two.
struct Tiles {
  double sixes = 0;
  double twos = 0;
};

Tiles tiles_of(const Window2d& w, int rows) {
  Tiles tiles;
  for (int y = 0; y < w.out_height; y += rows) {
    const int pixels = std::min(rows, w.out_height - y) * w.out_width;
    const int left = pixels % kTile;
    tiles.sixes += pixels / kTile + (left == 5 ? 1 : 0);
    tiles.twos += left == 5 ? 0 : (left + 1) / 2;
  }
  return tiles;
}

double cycles(const Window2d& w, const GroupedWeights& grouped, const LayerCodes& codes, int rows) {
  const Tiles tiles = tiles_of(w, rows);
  const double taps = static_cast<double>(w.kernel_height) * w.kernel_width * w.in_channels;
  const double runs = w.kernel_height * (w.dilation_width == 1 ? 1.0 : w.kernel_width);
  const double pairs = (w.out_channels + 1) / 2;
  const double whole = 2.0 * pairs / w.out_channels;  // a channel without a partner costs as much as two
  const double code = codes.general ? 40.0 : codes.two_starts ? 12.0 : 9.0;
  const double six =
      150.0 + 20.0 * runs + 19.0 * taps + pairs * (50.0 + 12.0 * code) + whole * grouped_cost(grouped, kCostsOfSix);
  const double two = 180.0 + 35.0 * runs + 9.0 * taps + 6.0 * w.out_channels + pairs * (40.0 + 4.0 * code) +
                     whole * grouped_cost(grouped, kCostsOfTwo);
  const double steps = (w.out_height + rows - 1) / rows;
  return steps * (60.0 + padding_cycles(w, rows)) + tiles.sixes * six + tiles.twos * two;
}

}  // namespace

std::vector<Kernel> pixels_kernels(const OpView& op, const Window2d& window,
                                   const std::vector<std::vector<std::int8_t>>& weights) {
  if (weights.at(0).size() > kMostTaps) return {};
  const Requantization requantization = requantization_of(op, window.out_channels);
  const LayerCodes codes = layer_codes(weights, bias_of(op, 2, window.out_channels), requantization);
  const GroupedWeights grouped = best_grouped(weights, {2, 3, 4, 5, 6, 7, 8, 10, 12, 16}, 4, kCostsOfSix);
  const KernelTable weights_table = {"weights", in_pairs(grouped), "two channels together, tap by tap", true};
  const KernelTable channels_table = {"channels", channels_stream(grouped, codes),
                                      "biases, large weights and requantization in the order of dot_pairs_rv32imc",
                                      true};
  std::vector<Kernel> kernels;
  for (const int rows : rows_at_once(window)) {
    Kernel kernel;
    kernel.function = "conv2d_s8_rv32imc";
    kernel.numbers = window_numbers(window);
    append(kernel.numbers, {{"kRowsAtOnce", rows, "output rows per step"},
                            {"kGroup", grouped.group, "taps whose products are added up in 16 bits"},
                            {"kRounds", grouped.rounds, "groups of an iteration"},
                            {"kApart", grouped.any_apart() ? 1 : 0, "1: some weights are too large for their group"}});
    append(kernel.numbers, codes_numbers(codes));
    append(kernel.numbers, code_numbers(requantization));
    kernel.tables = {weights_table, channels_table};
    kernel.steps = window_row_blocks(window, op.input_count(), rows);
    kernel.steps.scratch_bytes =
        12 * std::int64_t{grouped.taps} + (kTile * window.out_channels + 3) / 4 * 4 + padded_bytes(window, rows);
    kernel.steps.element_wise = is_pixel_wise(window);  // pixels are read before their outputs are written
    kernel.cost.cycles = cycles(window, grouped, codes, rows);
    kernel.cost.code_bytes = 1500;
    kernels.push_back(std::move(kernel));
  }
  return kernels;
}

}  // namespace milliwatt::rv32imc
