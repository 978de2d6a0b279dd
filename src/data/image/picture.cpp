#include "data/image/picture.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "base/error.h"
#include "base/to_size.h"

namespace milliwatt {
namespace {

/// What part of a line of source pixels a pixel of the result covers: of some the whole, of the outer ones a share.
struct Cover {
  int first = 0;
  std::vector<float> weights;  ///< sum 1
};

std::vector<Cover> covers(double start, double length, int pixels, int source) {
  std::vector<Cover> all;
  const double each = length / pixels;
  for (int i = 0; i < pixels; ++i) {
    const double from = start + i * each;
    const double to = from + each;
    Cover cover;
    cover.first = std::clamp(static_cast<int>(std::floor(from)), 0, source - 1);
    const int last = std::clamp(static_cast<int>(std::ceil(to - 1e-9)) - 1, cover.first, source - 1);
    for (int at = cover.first; at <= last; ++at) {
      const double share = std::min(to, at + 1.0) - std::max(from, static_cast<double>(at));
      cover.weights.push_back(static_cast<float>(std::max(share, 0.0) / each));
    }
    all.push_back(std::move(cover));
  }
  return all;
}

}  // namespace

Picture with_channels(const Picture& picture, int channels) {
  expects((channels == 1 || channels == 3) && (picture.channels == 1 || picture.channels == 3),
          "grey or three colours");
  if (picture.channels == channels) return picture;
  Picture out{picture.height, picture.width, channels, {}};
  const std::size_t count = to_size(picture.height) * to_size(picture.width);
  out.pixels.reserve(count * to_size(channels));
  for (std::size_t i = 0; i < count; ++i) {
    if (channels == 3) {
      out.pixels.insert(out.pixels.end(), 3, picture.pixels[i]);
    } else {
      const std::uint8_t* rgb = picture.pixels.data() + 3 * i;
      out.pixels.push_back(static_cast<std::uint8_t>((299 * rgb[0] + 587 * rgb[1] + 114 * rgb[2] + 500) / 1000));
    }
  }
  return out;
}

Picture fitted(const Picture& picture, int height, int width) {
  if (picture.height == height && picture.width == width) return picture;
  const double scale =
      std::min(static_cast<double>(picture.height) / height, static_cast<double>(picture.width) / width);
  const double part_height = scale * height;
  const double part_width = scale * width;
  const std::vector<Cover> rows = covers((picture.height - part_height) / 2, part_height, height, picture.height);
  const std::vector<Cover> columns = covers((picture.width - part_width) / 2, part_width, width, picture.width);
  const std::size_t channels = to_size(picture.channels);
  Picture out{height, width, picture.channels, {}};
  out.pixels.reserve(to_size(height) * to_size(width) * channels);
  for (const Cover& row : rows) {
    for (const Cover& column : columns) {
      for (std::size_t c = 0; c < channels; ++c) {
        float sum = 0;
        for (std::size_t y = 0; y < row.weights.size(); ++y) {
          const std::size_t line = (to_size(row.first) + y) * to_size(picture.width);
          for (std::size_t x = 0; x < column.weights.size(); ++x) {
            const std::size_t at = (line + to_size(column.first) + x) * channels + c;
            sum += row.weights[y] * column.weights[x] * static_cast<float>(picture.pixels[at]);
          }
        }
        out.pixels.push_back(static_cast<std::uint8_t>(std::clamp(sum + 0.5F, 0.0F, 255.0F)));
      }
    }
  }
  return out;
}

}  // namespace milliwatt
