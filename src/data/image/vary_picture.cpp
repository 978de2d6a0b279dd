#include "data/image/vary_picture.h"

#include <algorithm>
#include <array>
#include <cstdlib>

#include "base/to_size.h"
#include "data/image/warp_picture.h"

namespace milliwatt {
namespace {

constexpr std::uint8_t kGrey = 128;

/// Within 0 .. size - 1, mirrored at the ends (which are not repeated).
int mirrored(int at, int size) {
  if (size == 1) return 0;
  const int period = 2 * (size - 1);
  at = std::abs(at) % period;
  return at < size ? at : period - at;
}

int shift_of(int most, Random& random) {
  return static_cast<int>(random.below(static_cast<std::uint64_t>(2 * most + 1))) - most;
}

void cut_out(std::vector<std::uint8_t>& pixels, const PixelLayout& layout, double share, Random& random) {
  const int half = static_cast<int>(share * std::min(layout.height, layout.width) / 2);
  const int y = static_cast<int>(random.below(static_cast<std::uint64_t>(layout.height)));
  const int x = static_cast<int>(random.below(static_cast<std::uint64_t>(layout.width)));
  const int left = std::max(0, x - half);
  const int right = std::min(layout.width, x + half);
  for (int row = std::max(0, y - half); row < std::min(layout.height, y + half); ++row) {
    const auto start = static_cast<std::ptrdiff_t>(row * layout.width + left) * layout.channels;
    std::fill_n(pixels.begin() + start, std::max(0, right - left) * layout.channels, kGrey);
  }
}

}  // namespace

std::vector<std::uint8_t> varied_pixels(std::span<const std::uint8_t> pixels, const PixelLayout& layout,
                                        const PictureVariation& how, Random& random) {
  // All draws are made whatever the settings, so that one setting does not change what another draws.
  const bool flip = random.chance(0.5) && how.flip;
  const int down = shift_of(how.shift, random);
  const int right = shift_of(how.shift, random);
  const double gain = 1 + how.contrast * random.uniform(-1, 1);
  const double lift = 255 * how.brightness * random.uniform(-1, 1);

  std::array<std::uint8_t, 256> tones{};
  for (std::size_t tone = 0; tone < tones.size(); ++tone) {
    const double value = 128 + gain * (static_cast<double>(tone) - 128) + lift + 0.5;
    tones[tone] = static_cast<std::uint8_t>(std::clamp(value, 0.0, 255.0));
  }
  std::vector<std::uint8_t> out(pixels.size());
  std::size_t next = 0;
  for (int y = 0; y < layout.height; ++y) {
    const int from_y = mirrored(y - down, layout.height);
    for (int x = 0; x < layout.width; ++x) {
      const int at = flip ? layout.width - 1 - x : x;
      const int from_x = mirrored(at - right, layout.width);
      const std::size_t from = to_size(from_y * layout.width + from_x) * to_size(layout.channels);
      for (int c = 0; c < layout.channels; ++c) out[next++] = tones[pixels[from + to_size(c)]];
    }
  }
  if (how.cutout > 0) cut_out(out, layout, how.cutout, random);
  return how.warp == PictureWarp{} ? out : warped_pixels(out, layout, how.warp, random);
}

}  // namespace milliwatt
