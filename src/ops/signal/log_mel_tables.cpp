#include "ops/signal/log_mel_tables.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <numbers>
#include <numeric>

#include "base/to_size.h"

namespace milliwatt {

namespace {

/// Code 127 is the energy of a constant of -32768 in one bin: nothing clips. The lowest code lies so many octaves
/// below, about where noise of 1 LSB lies in the narrower bands.
constexpr double kOctaves = 255.0 / kCodesPerOctave;

constexpr int kShortestWindow = 66;
constexpr int kLongestWindow = 2048;
constexpr std::int32_t kMostInQ15 = 32767;

std::int32_t q15(double x) { return std::min(static_cast<std::int32_t>(std::lround(x * 32768)), kMostInQ15); }

std::int32_t pair_of(std::int32_t lower, std::int32_t upper) {
  return static_cast<std::int32_t>((static_cast<std::uint32_t>(upper) << 16) |
                                   (static_cast<std::uint32_t>(lower) & 0xffffu));
}

/// Of the complex transform.
int complex_bits(const LogMel& front_end) {
  return static_cast<int>(std::bit_width(static_cast<unsigned>(front_end.window - 1))) - 1;
}

/// The largest sum that the transform of such samples can give, and a margin for its rounding, stay below 2^30.
constexpr double kMostSum = ((1 << 30) - (1 << 18)) >> 7;

/// The Hann window about the middle of the frame: no sample is lost to a zero at the end. Q15, or a little to a quarter
/// of that where so many samples could add to more than the transform bears.
std::vector<std::int32_t> hann(int window) {
  const double scale = std::min(1.0, kMostSum / (window / 2.0 * 32768));
  std::vector<std::int32_t> values;
  for (int i = 0; i < window; ++i) {
    values.push_back(q15(scale * (0.5 - 0.5 * std::cos(2 * std::numbers::pi * (i + 0.5) / window))));
  }
  return values;
}

std::vector<std::int32_t> window_table(const std::vector<std::int32_t>& values, int bits) {
  const std::size_t quarter = std::size_t{1} << (bits - 2);  // pairs
  const auto at = [&](std::size_t i) { return i < values.size() ? values[i] : 0; };
  std::vector<std::int32_t> table;
  for (std::size_t pair = 0; pair < quarter; ++pair) {
    int reversed = 0;
    for (int b = 0; b < bits - 2; ++b) reversed |= ((pair >> b) & 1) != 0 ? 1 << (bits - 3 - b) : 0;
    table.push_back(4 * reversed);
    for (const std::size_t q : {0UL, 2UL, 1UL, 3UL}) {
      const std::size_t sample = 2 * (q * quarter + pair);
      table.push_back(pair_of(at(sample), at(sample + 1)));
    }
  }
  return table;
}

std::int32_t turn(int numerator, int denominator) {
  const double angle = 2 * std::numbers::pi * numerator / denominator;
  return pair_of(q15(std::cos(angle)), q15(std::sin(angle)));
}

/// In the order in which join_all() and powers_of_bins() read them.
std::vector<std::int32_t> turns_table(int bits) {
  const int count = 1 << bits;
  std::vector<std::int32_t> table;
  int length = 4;
  for (; 4 * length <= count; length *= 4) {
    for (int j = 1; j < length; ++j) {
      for (const int times : {1, 3, 2}) table.push_back(turn(times * j, 4 * length));
    }
  }
  if (length < count) {
    for (int j = 1; j < length; ++j) table.push_back(turn(j, count));
  }
  for (int k = 1; k <= count / 2; ++k) table.push_back(turn(k, 2 * count));
  return table;
}

double mel_of(double hz) { return 2595 * std::log10(1 + hz / 700); }
double hz_of(double mel) { return 700 * (std::pow(10, mel / 2595) - 1); }

/// The lower end of the first band, the bands' centres, the upper end of the last band, in 1 / 65536 Hz.
std::vector<std::int64_t> band_edges(const LogMel& front_end) {
  const double low = mel_of(front_end.low_hz);
  const double step = (mel_of(front_end.high_hz) - low) / (front_end.bins + 1);
  std::vector<std::int64_t> edges = {std::int64_t{front_end.low_hz} << 16};
  for (int band = 1; band <= front_end.bins; ++band) edges.push_back(std::llround(hz_of(low + step * band) * 65536));
  edges.push_back(std::int64_t{front_end.high_hz} << 16);
  return edges;
}

struct Bands {
  int first_bin = 0;
  std::vector<std::int16_t> bins;
  std::vector<std::int16_t> shares;
  bool any_is_empty = false;
};

/// From edges on in integers: a bin belongs to the segment whose lower end is at most its frequency.
Bands bands_of(const LogMel& front_end) {
  const std::int64_t length = std::int64_t{2} << complex_bits(front_end);
  const std::vector<std::int64_t> edges = band_edges(front_end);
  const auto first_from = [&](std::int64_t edge) {                          // bin
    const std::int64_t bin_hz = std::int64_t{front_end.sample_rate} << 16;  // times the length
    return (edge * length + bin_hz - 1) / bin_hz;
  };
  Bands bands;
  bands.first_bin = static_cast<int>(std::max<std::int64_t>(first_from(edges.front()), 1));
  std::int64_t bin = bands.first_bin;
  std::vector<std::int64_t> weight(to_size(front_end.bins), 0);
  for (std::size_t s = 0; s + 1 < edges.size(); ++s) {
    const std::int64_t end = std::min(first_from(edges[s + 1]), length / 2);
    const std::int64_t begin = std::min(bin, end);
    for (; bin < end; ++bin) {
      const double hz = static_cast<double>(bin * front_end.sample_rate) * 65536 / static_cast<double>(length);
      const double share = (hz - static_cast<double>(edges[s])) / static_cast<double>(edges[s + 1] - edges[s]);
      bands.shares.push_back(static_cast<std::int16_t>(q15(share)));
      if (s < weight.size()) weight[s] += bands.shares.back();
      if (s > 0) weight[s - 1] += 32768 - bands.shares.back();
    }
    bands.bins.push_back(static_cast<std::int16_t>(std::max<std::int64_t>(end - begin, 0)));
  }
  bands.any_is_empty = std::ranges::find(weight, 0) != weight.end();
  return bands;
}

std::vector<std::int16_t> log2_table() {
  std::vector<std::int16_t> table;
  for (int i = 0; i <= 16; ++i)
    table.push_back(static_cast<std::int16_t>(std::lround(std::log2(1 + i / 16.0) * 16384)));
  return table;
}

}  // namespace

int log_mel_row(const LogMel& front_end) { return std::gcd(front_end.window, front_end.hop); }

std::vector<std::string> log_mel_problems(const LogMel& front_end) {
  std::vector<std::string> problems;
  const auto check = [&](const char* name, int value, int lowest, int highest) {
    if (value < lowest || value > highest) {
      problems.push_back(fmt::format("{} is {}; supported: {} .. {}", name, value, lowest, highest));
    }
  };
  const auto check_even = [&](const char* name, int value) {
    if (value % 2 != 0) problems.push_back(fmt::format("{} is {} samples; supported: an even number", name, value));
  };
  check("sample_rate", front_end.sample_rate, 1000, 192000);
  check("window", front_end.window, kShortestWindow, kLongestWindow);
  check("hop", front_end.hop, 2, 1 << 20);
  check("bins", front_end.bins, 1, 128);
  if (!problems.empty()) return problems;
  check_even("window", front_end.window);
  check_even("hop", front_end.hop);
  check("high_hz", front_end.high_hz, 1, front_end.sample_rate / 2);
  if (!problems.empty()) return problems;
  check("low_hz", front_end.low_hz, 0, front_end.high_hz - 1);
  if (problems.empty() && bands_of(front_end).any_is_empty) {
    problems.push_back(fmt::format(
        "bins is {}, so that some band lies between two of the {} Hz steps of the transform; supported: fewer, or a "
        "longer window",
        front_end.bins, static_cast<double>(front_end.sample_rate) / (2 << complex_bits(front_end))));
  }
  return problems;
}

LogMelParts log_mel_parts(const LogMel& front_end) {
  const int bits = complex_bits(front_end);
  const std::vector<std::int32_t> window = hann(front_end.window);
  const std::int64_t sum = std::accumulate(window.begin(), window.end(), std::int64_t{0});
  const double full_scale = std::log2(static_cast<double>(sum << 7)) - kSpectrumShift;  // amplitude

  Bands bands = bands_of(front_end);
  LogMelParts parts{};
  parts.shape.window = front_end.window;
  parts.shape.row = log_mel_row(front_end);
  parts.shape.complex_bits = bits;
  parts.shape.first_bin = bands.first_bin;
  parts.shape.bands = front_end.bins;
  parts.shape.floor = static_cast<std::int32_t>(std::lround((2 * full_scale + 15 - kOctaves) * 16384));
  parts.window = window_table(window, bits);
  parts.turns = turns_table(bits);
  parts.bins = std::move(bands.bins);
  parts.shares = std::move(bands.shares);
  parts.log2 = log2_table();
  return parts;
}

}  // namespace milliwatt
