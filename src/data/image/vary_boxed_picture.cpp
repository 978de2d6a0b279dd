#include "data/image/vary_boxed_picture.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "base/to_size.h"

namespace milliwatt {
namespace {

using Tones = std::array<std::uint8_t, 256>;

Tones tones_of(double gain, double lift) {
  Tones tones{};
  for (std::size_t tone = 0; tone < tones.size(); ++tone) {
    const double value = 128 + gain * (static_cast<double>(tone) - 128) + lift + 0.5;
    tones[tone] = static_cast<std::uint8_t>(std::clamp(value, 0.0, 255.0));
  }
  return tones;
}

/// Where a line of the result comes from: between two places of the source, in 1/256.
struct Source {
  int first = 0, second = 0;
  int weight = 0;  ///< of the second
};

int mirrored(int at, int size) {
  if (size == 1) return 0;
  const int period = 2 * (size - 1);
  at = std::abs(at) % period;
  return at < size ? at : period - at;
}

/// Of each place along an axis: source = scale * place + offset, in shares of the size.
std::vector<Source> sources(double scale, double offset, int size) {
  std::vector<Source> all;
  for (int i = 0; i < size; ++i) {
    const double at = (scale * (i + 0.5) / size + offset) * size - 0.5;
    const double below = std::floor(at);
    const int first = static_cast<int>(below);
    all.push_back({mirrored(first, size), mirrored(first + 1, size), static_cast<int>((at - below) * 256)});
  }
  return all;
}

}  // namespace

VariedPicture varied_with_boxes(std::span<const std::uint8_t> pixels, const PixelLayout& layout,
                                const std::vector<Box>& boxes, const BoxedVariation& how, Random& random) {
  // All draws are made whatever the settings, so that one setting does not change what another draws.
  const double zoom = std::pow(1 + how.zoom, random.uniform(-1, 1));
  const bool flip = random.chance(0.5) && how.flip;
  const bool flip_vertical = random.chance(0.5) && how.flip_vertical;
  const double right = how.shift * random.uniform(-1, 1) / 2;
  const double down = how.shift * random.uniform(-1, 1) / 2;
  const double lift = 255 * how.colour * random.uniform(-1, 1) / 2;
  std::array<Tones, 3> tones{};
  for (Tones& of_channel : tones) of_channel = tones_of(1 + how.colour * random.uniform(-1, 1), lift);

  BoxMapping mapping;
  mapping.scale_x = flip ? -zoom : zoom;
  mapping.scale_y = flip_vertical ? -zoom : zoom;
  mapping.offset_x = (1 - mapping.scale_x) / 2 + right;
  mapping.offset_y = (1 - mapping.scale_y) / 2 + down;
  const std::vector<Source> rows = sources(mapping.scale_y, mapping.offset_y, layout.height);
  const std::vector<Source> columns = sources(mapping.scale_x, mapping.offset_x, layout.width);
  VariedPicture varied{std::vector<std::uint8_t>(pixels.size()), mapped_boxes(boxes, mapping)};
  std::size_t next = 0;
  for (const Source& row : rows) {
    const std::uint8_t* const above = pixels.data() + to_size(row.first * layout.width * layout.channels);
    const std::uint8_t* const below = pixels.data() + to_size(row.second * layout.width * layout.channels);
    for (const Source& column : columns) {
      const std::size_t a = to_size(column.first * layout.channels), b = to_size(column.second * layout.channels);
      for (std::size_t c = 0; c < to_size(layout.channels); ++c) {
        const int upper = above[a + c] * (256 - column.weight) + above[b + c] * column.weight;
        const int lower = below[a + c] * (256 - column.weight) + below[b + c] * column.weight;
        const int mixed = (upper * (256 - row.weight) + lower * row.weight + (1 << 15)) >> 16;
        varied.pixels[next++] = tones[c][to_size(mixed)];
      }
    }
  }
  return varied;
}

Crop crop_of(std::span<const std::uint8_t> pixels, std::span<const std::uint8_t> labels, const PixelLayout& layout,
             int side, int top, int left) {
  Crop crop;
  for (int y = top; y < top + side; ++y) {
    const std::size_t first = to_size(y * layout.width + left);
    const std::size_t channels = to_size(layout.channels);
    const auto row = pixels.subspan(first * channels, to_size(side) * channels);
    crop.pixels.insert(crop.pixels.end(), row.begin(), row.end());
    const auto classes = labels.subspan(first, to_size(side));
    crop.labels.insert(crop.labels.end(), classes.begin(), classes.end());
  }
  return crop;
}

Crop varied_crop(std::span<const std::uint8_t> pixels, std::span<const std::uint8_t> labels, const PixelLayout& layout,
                 int side, const CropVariation& how, Random& random) {
  const int top = static_cast<int>(random.below(static_cast<std::uint64_t>(layout.height - side + 1)));
  const int left = static_cast<int>(random.below(static_cast<std::uint64_t>(layout.width - side + 1)));
  const bool flip = random.chance(0.5) && how.flip;
  const std::uint64_t turns = random.below(4) * (how.turn ? 1 : 0);
  const double gain = 1 + how.contrast * random.uniform(-1, 1);
  const Tones tones = tones_of(gain, 255 * how.brightness * random.uniform(-1, 1));

  const Crop plain = crop_of(pixels, labels, layout, side, top, left);
  Crop varied;
  const std::size_t channels = to_size(layout.channels);
  for (int y = 0; y < side; ++y) {
    for (int x = 0; x < side; ++x) {
      int from_y = y, from_x = flip ? side - 1 - x : x;
      for (std::uint64_t turn = 0; turn < turns; ++turn) from_y = std::exchange(from_x, side - 1 - from_y);
      const std::size_t from = to_size(from_y * side + from_x);
      varied.labels.push_back(plain.labels[from]);
      for (std::size_t c = 0; c < channels; ++c) varied.pixels.push_back(tones[plain.pixels[from * channels + c]]);
    }
  }
  return varied;
}

}  // namespace milliwatt
