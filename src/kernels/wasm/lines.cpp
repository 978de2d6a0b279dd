#include "kernels/wasm/lines.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "kernels/code_line.h"

namespace milliwatt::wasm {

namespace {

constexpr int kMostShift = 23;  // a code takes 8 bits more
constexpr int kMostScale = 13;
constexpr int kLeastScale = 4;
constexpr int kNearBits = 29;  // device/milliwatt/wasm/simd_wasm.h

struct LayerLines {
  LineUnits units;
  bool two_starts = false;
  std::vector<CodeLine> lines;
  std::vector<std::int32_t> bias;  ///< less the offset
};

bool is_int32(std::int64_t number) {
  return number >= std::numeric_limits<std::int32_t>::min() && number <= std::numeric_limits<std::int32_t>::max();
}

/// Borders of every channel; nothing if a sum wraps or reaches too far.
std::optional<std::vector<CodeBorders>> borders_of(const BlockChannels& channels, const Requantization& r) {
  std::vector<CodeBorders> borders;
  for (std::size_t c = 0; c < channels.taps.size(); ++c) {
    const ChannelSums sums = channel_sums(channels.taps[c], channels.bias[c], r.input_zero_point);
    if (wraps(sums, channels.factors[c])) return std::nullopt;
    borders.push_back(code_borders(sums, channels.factors[c], r));
    const std::int64_t reach = std::max(sums.highest - borders.back().offset, borders.back().offset - sums.lowest);
    if (!is_int32(reach) || !is_int32(channels.bias[c] - borders.back().offset)) return std::nullopt;
  }
  return borders;
}

/// The finest units that all channels' factors have in 32 bits.
std::optional<LineUnits> units_of(const BlockChannels& channels, const std::vector<CodeBorders>& borders) {
  std::int64_t widest = 1;
  double steepest = 0;
  for (std::size_t c = 0; c < borders.size(); ++c) {
    if (borders[c].list.empty()) continue;
    widest = std::max(widest, borders[c].list.back().at);
    const QuantizedMultiplier& factor = channels.factors[c];
    steepest = std::max(steepest, std::ldexp(static_cast<double>(factor.multiplier), factor.shift - 31));
  }
  if (widest >= std::int64_t{1} << (32 - kLeastScale)) return std::nullopt;
  const int scale = std::min(kMostScale, std::countl_zero(static_cast<std::uint32_t>(widest)));
  LineUnits units = {32 - scale, 0};
  while (units.shift < kMostShift && std::ldexp(steepest, units.fraction + units.shift + 1) < 4.0e9) ++units.shift;
  if (std::ldexp(steepest, units.fraction + units.shift) > 4.1e9) return std::nullopt;
  return units;
}

std::optional<CodeLine> line_of(const CodeBorders& borders, const QuantizedMultiplier& factor, LineUnits units) {
  if (borders.list.empty()) {  // a constant channel
    const std::int64_t start = borders.lowest_code * (std::int64_t{1} << units.shift);
    return CodeLine{0, 0, start, start, 0};
  }
  for (const bool two : {false, true}) {
    const std::optional<CodeLine> line = code_line(borders, factor, units, two);
    if (line && line->factor <= std::int64_t{std::numeric_limits<std::uint32_t>::max()} && is_int32(line->start) &&
        is_int32(line->start_below)) {
      return line;
    }
  }
  return std::nullopt;
}

std::optional<LayerLines> layer_lines(const BlockChannels& channels, const Requantization& r) {
  const std::optional<std::vector<CodeBorders>> borders = borders_of(channels, r);
  if (!borders) return std::nullopt;
  const std::optional<LineUnits> units = units_of(channels, *borders);
  if (!units) return std::nullopt;
  LayerLines layer;
  layer.units = *units;
  for (std::size_t c = 0; c < borders->size(); ++c) {
    const std::optional<CodeLine> line = line_of((*borders)[c], channels.factors[c], *units);
    if (!line) return std::nullopt;
    layer.two_starts = layer.two_starts || line->zero > 0;
    layer.lines.push_back(*line);
    layer.bias.push_back(static_cast<std::int32_t>(channels.bias[c] - (*borders)[c].offset));
  }
  return layer;
}

}  // namespace

BlockCodes codes_by_lines(const BlockChannels& channels, const Requantization& requantization) {
  const std::optional<LayerLines> layer = layer_lines(channels, requantization);
  if (!layer) {
    BlockCodes codes = codes_by_factors(channels, kNearBits);
    codes.numbers.push_back({"kLines", 0, "1: codes by lines"});
    return codes;
  }
  std::vector<std::vector<std::int32_t>> columns(layer->two_starts ? 5 : 3);
  for (const CodeLine& line : layer->lines) {
    columns[0].push_back(static_cast<std::int32_t>(line.range));
    columns[1].push_back(static_cast<std::int32_t>(static_cast<std::uint32_t>(line.factor)));
    columns[2].push_back(static_cast<std::int32_t>(line.start));
    if (!layer->two_starts) continue;
    columns[3].push_back(static_cast<std::int32_t>(line.zero));
    columns[4].push_back(static_cast<std::int32_t>(line.zero > 0 ? line.start_below - line.start : 0));
  }
  BlockCodes codes;
  codes.numbers = {{"kLines", 1, "1: codes by lines"},
                   {"kScale", 32 - layer->units.fraction, "of the lines"},
                   {"kLineShift", layer->units.shift, ""},
                   {"kTwoStarts", layer->two_starts ? 1 : 0, "1: sums below zero have a start of their own"}};
  codes.tables = {
      {"bias", columns_in_blocks({layer->bias}), "16 channels a block, less the lines' offsets", true},
      {"lines", columns_in_blocks(columns),
       "[16 channels][range, factor, start" +
           std::string(layer->two_starts ? ", place of sum 0, what starts below it have more" : "") + "][channel]",
       true}};
  return codes;
}

}  // namespace milliwatt::wasm
