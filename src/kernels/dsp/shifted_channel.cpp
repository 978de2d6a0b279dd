#include "kernels/dsp/shifted_channel.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace milliwatt::dsp {

namespace {

constexpr std::int64_t kHalf = std::int64_t{1} << 31;

/// Sums from `first` on give `code` or more: first > highest_sum where none does, lowest_sum where all do.
struct Border {
  std::int64_t code = 0;
  std::int64_t first = 0;
};

std::vector<Border> borders_of(const DspChannel& channel, const Requantization& r) {
  std::vector<Border> borders;
  for (std::int64_t code = r.lowest + 1; code <= r.highest; ++code) {
    std::int64_t low = channel.lowest_sum;
    std::int64_t high = channel.highest_sum + 1;
    while (low < high) {
      const std::int64_t middle = low + (high - low) / 2;
      if (code_of(channel, middle, r.output_zero_point) >= code) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    borders.push_back({code, low});
  }
  return borders;
}

/// How the instructions compute a channel: scaled by 2^scale where it shares halfwords as the upper byte.
struct Form {
  int shift = 0;
  int scale = 0;  ///< 0 or 8
};

std::int64_t shifted_code(std::int64_t sum, std::int64_t factor, std::int64_t start, Form form) {
  return (start + (((sum * factor * (1 << form.scale)) + kHalf) >> 32)) >> (form.shift + form.scale);
}

/// Does the line give the borders' codes, and stay within 32 bits on its way?
bool meets(const DspChannel& channel, const std::vector<Border>& borders, std::int64_t factor, std::int64_t start,
           std::int64_t bias, Form form) {
  constexpr std::int64_t kLimit = std::int64_t{1} << 30;
  for (const std::int64_t sum : {channel.lowest_sum + bias, channel.highest_sum + bias}) {
    if (std::abs(sum) >= kLimit >> form.scale || std::abs(start) >= kLimit) return false;
  }
  for (const Border& border : borders) {
    const bool any = border.first <= channel.highest_sum;
    const bool all = border.first <= channel.lowest_sum;
    if (any && shifted_code(border.first + bias, factor, start, form) < border.code) return false;
    if (!all && shifted_code(border.first - 1 + bias, factor, start, form) >= border.code) return false;
  }
  return true;
}

/// start and bias whose line of that slope meets the borders. With one unit of start the line moves by 1 / slope sums,
/// a number with a fraction; so some start lies as near to the wanted height as need be, and the bias takes back whole
/// sums.
std::optional<DspChannel> line_of(const DspChannel& channel, const std::vector<Border>& borders, std::int64_t factor,
                                  Form form) {
  constexpr int kStarts = 1 << 16;
  const double sums_per_unit = std::ldexp(1.0, 32 - form.scale) / static_cast<double>(factor);
  double least = -std::numeric_limits<double>::infinity();
  double most = std::numeric_limits<double>::infinity();
  for (const Border& border : borders) {
    const double at = std::ldexp(static_cast<double>(border.code), form.shift + form.scale) * sums_per_unit;
    if (border.first <= channel.highest_sum) least = std::max(least, at - static_cast<double>(border.first));
    if (border.first > channel.lowest_sum) most = std::min(most, at - static_cast<double>(border.first - 1));
  }
  if (!(least < most) || std::isinf(least) || std::isinf(most)) return std::nullopt;
  const double middle = std::floor((least + most) / 2.0 / sums_per_unit);
  if (std::abs(middle) > 1e9) return std::nullopt;
  for (int i = 0; i < kStarts; ++i) {
    const std::int64_t start = static_cast<std::int64_t>(middle) + (i % 2 == 0 ? i / 2 : -(i + 1) / 2);
    const double height = (static_cast<double>(start) + 0.5) * sums_per_unit;
    const double bias = std::ceil(least - height);
    if (height + bias >= most || !meets(channel, borders, factor, start, static_cast<std::int64_t>(bias), form))
      continue;
    DspChannel shifted = channel;
    shifted.bias += static_cast<std::int32_t>(bias);
    shifted.lowest_sum += static_cast<std::int64_t>(bias);
    shifted.highest_sum += static_cast<std::int64_t>(bias);
    shifted.high_factor = static_cast<std::int32_t>(factor);
    shifted.shift_factor = static_cast<std::int32_t>(start);
    shifted.takes_sign = false;
    return shifted;
  }
  return std::nullopt;
}

std::optional<DspChannel> shifted_channel(const DspChannel& channel, const Requantization& r, Form form) {
  const std::int64_t code =
      std::clamp<std::int64_t>(code_of(channel, channel.lowest_sum, r.output_zero_point), -128, 127);
  if (channel.lowest_sum == channel.highest_sum) {
    DspChannel constant = channel;
    constant.high_factor = 0;
    constant.takes_sign = false;
    constant.shift_factor = static_cast<std::int32_t>(code * (1 << (form.shift + form.scale)));
    return constant;
  }
  if (channel.shift_factor <= 0) return std::nullopt;
  const double slope = std::ldexp(1.0 + std::ldexp(static_cast<double>(channel.high_factor), -32), form.shift) *
                       static_cast<double>(channel.shift_factor & ~1);
  constexpr double kLargest = 2147483646.0;
  if (slope > kLargest || slope < 2.0) return std::nullopt;
  const std::vector<Border> borders = borders_of(channel, r);
  for (const int nudge : {0, 1, -1, 4, -4, 16, -16, 64, -64}) {
    auto shifted = line_of(channel, borders, static_cast<std::int64_t>(std::llround(slope)) + nudge, form);
    if (shifted) return shifted;
  }
  return std::nullopt;
}

}  // namespace

std::optional<ShiftedChannels> shifted_channels(const std::vector<DspChannel>& channels, Pairs pairs,
                                                const Requantization& r) {
  // The shift is a constant in the code, so the one that most layers can have comes first. It must be less than a
  // channel's right shift, and the more the nearer the slope; depthwise layers have small right shifts.
  const std::vector<int> shifts = pairs == Pairs::kNone ? std::vector{2, 4, 3, 1, 6} : std::vector{4, 3, 2, 6, 1};
  for (const int shift : shifts) {
    ShiftedChannels all;
    all.shift = shift;
    for (const DspChannel& channel : channels) {
      const bool upper = pairs == Pairs::kShareHalfwords && all.channels.size() % 2 == 1;
      const std::optional<DspChannel> shifted = shifted_channel(channel, r, {shift, upper ? 8 : 0});
      if (!shifted) break;
      all.channels.push_back(*shifted);
    }
    if (all.channels.size() == channels.size()) return all;
  }
  return std::nullopt;
}

}  // namespace milliwatt::dsp
