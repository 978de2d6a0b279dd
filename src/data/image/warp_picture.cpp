// Backward mapping: for each pixel of the result the place in the picture that it shows, by an affine map about the
// middle and a field of displacements that a uniform cubic B-spline makes of few nodes (P. Simard, D. Steinkraus,
// J. Platt, "Best practices for convolutional neural networks applied to visual document analysis", ICDAR 2003, use a
// blurred random field).
#include "data/image/warp_picture.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "base/to_size.h"

namespace milliwatt {
namespace {

constexpr std::size_t kNodes = 7;  // along each side
constexpr std::size_t kTaps = 4;   // of a cubic B-spline

/// Which nodes a row or column of pixels mixes, and how.
struct SplineTaps {
  std::size_t first = 0;
  std::array<float, kTaps> weights{};
};

std::vector<SplineTaps> spline_taps(int size) {
  std::vector<SplineTaps> all;
  for (int i = 0; i < size; ++i) {
    const double at = (static_cast<double>(i) + 0.5) / size * (kNodes - kTaps + 1);
    const double whole = std::min(std::floor(at), static_cast<double>(kNodes - kTaps));
    const double t = at - whole;
    const double s = 1 - t;
    all.push_back({static_cast<std::size_t>(whole),
                   {static_cast<float>(s * s * s / 6), static_cast<float>((3 * t * t * t - 6 * t * t + 4) / 6),
                    static_cast<float>((3 * s * s * s - 6 * s * s + 4) / 6), static_cast<float>(t * t * t / 6)}});
  }
  return all;
}

/// Displacements along one direction.
class Field {
 public:
  Field(double deviation, Random& random) {
    for (float& node : nodes_) node = random.normal() * static_cast<float>(deviation);
  }

  float at(const SplineTaps& y, const SplineTaps& x) const {
    float sum = 0;
    for (std::size_t i = 0; i < kTaps; ++i) {
      const float* const row = &nodes_[(y.first + i) * kNodes + x.first];
      float along = 0;
      for (std::size_t j = 0; j < kTaps; ++j) along += row[j] * x.weights[j];
      sum += y.weights[i] * along;
    }
    return sum;
  }

 private:
  std::array<float, kNodes * kNodes> nodes_{};
};

/// From a place of the result, about the middle, to one of the picture.
struct Affine {
  float xx, xy, yx, yy, x, y;
};

Affine random_affine(const PictureWarp& how, Random& random) {
  const double angle = how.rotation / 180 * std::numbers::pi * random.uniform(-1, 1);
  const double wide = 1 + how.scale * random.uniform(-1, 1);
  const double high = 1 + how.scale * random.uniform(-1, 1);
  const double slant = how.shear * random.uniform(-1, 1);
  const double right = how.drift * random.uniform(-1, 1);
  const double down = how.drift * random.uniform(-1, 1);
  const double c = std::cos(angle);
  const double s = std::sin(angle);
  return {static_cast<float>(c * wide), static_cast<float>(slant - s * high),
          static_cast<float>(s * wide), static_cast<float>(c * high),
          static_cast<float>(right),    static_cast<float>(down)};
}

/// Within 0 .. size - 1, mirrored at the ends.
float mirrored(float at, int size) {
  const auto last = static_cast<float>(size - 1);
  if (at >= 0 && at <= last) return at;
  if (size == 1) return 0;
  at = std::fmod(std::abs(at), 2 * last);
  return at <= last ? at : 2 * last - at;
}

/// The pixel and the next one along a line, and the share of the next.
struct Neighbours {
  std::size_t first, second;
  float share;
};

Neighbours neighbours(float at, int size) {
  const float place = mirrored(at, size);
  const auto first = static_cast<int>(place);
  return {to_size(first), to_size(std::min(first + 1, size - 1)), place - static_cast<float>(first)};
}

}  // namespace

std::vector<std::uint8_t> warped_pixels(std::span<const std::uint8_t> pixels, const PixelLayout& layout,
                                        const PictureWarp& how, Random& random) {
  const Affine map = random_affine(how, random);
  const Field along(how.elastic, random);
  const Field across(how.elastic, random);
  const std::vector<SplineTaps> rows = spline_taps(layout.height);
  const std::vector<SplineTaps> columns = spline_taps(layout.width);
  const float middle_y = static_cast<float>(layout.height - 1) / 2;
  const float middle_x = static_cast<float>(layout.width - 1) / 2;
  const auto channels = to_size(layout.channels);
  const std::size_t pitch = to_size(layout.width) * channels;
  std::vector<std::uint8_t> out;
  out.reserve(pixels.size());
  for (int row = 0; row < layout.height; ++row) {
    for (int column = 0; column < layout.width; ++column) {
      const float y = static_cast<float>(row) - middle_y;
      const float x = static_cast<float>(column) - middle_x;
      float from_y = map.yx * x + map.yy * y + map.y + middle_y;
      float from_x = map.xx * x + map.xy * y + map.x + middle_x;
      if (how.elastic > 0) {
        from_y += across.at(rows[to_size(row)], columns[to_size(column)]);
        from_x += along.at(rows[to_size(row)], columns[to_size(column)]);
      }
      const Neighbours v = neighbours(from_y, layout.height);
      const Neighbours h = neighbours(from_x, layout.width);
      for (std::size_t c = 0; c < channels; ++c) {
        const auto pixel = [&](std::size_t line, std::size_t place) {
          return static_cast<float>(pixels[line * pitch + place * channels + c]);
        };
        const float upper = pixel(v.first, h.first) * (1 - h.share) + pixel(v.first, h.second) * h.share;
        const float lower = pixel(v.second, h.first) * (1 - h.share) + pixel(v.second, h.second) * h.share;
        out.push_back(static_cast<std::uint8_t>(std::lround(upper * (1 - v.share) + lower * v.share)));
      }
    }
  }
  return out;
}

}  // namespace milliwatt
