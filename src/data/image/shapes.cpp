#include "data/image/shapes.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <mutex>
#include <numbers>
#include <system_error>

#include "base/error.h"
#include "base/files.h"
#include "base/parallel.h"
#include "base/random.h"
#include "base/to_size.h"

namespace milliwatt {
namespace {

namespace fs = std::filesystem;

constexpr double kTurn = 2 * std::numbers::pi;

using Colour = std::array<double, 3>;

Colour any_colour(Random& random) { return {random.uniform(), random.uniform(), random.uniform()}; }

/// Where the picture is painted: values 0 .. 1.
class Canvas {
 public:
  /// A smooth ground with waves.
  Canvas(int side, Random& random) : side_(side), values_(to_size(side * side) * 3) {
    for (std::size_t c = 0; c < 3; ++c) {
      const double level = random.uniform(), across = random.uniform(), along = random.uniform(),
                   wave = random.uniform();
      for (int y = 0; y < side; ++y) {
        for (int x = 0; x < side; ++x) {
          const double u = static_cast<double>(x) / side, v = static_cast<double>(y) / side;
          const double value =
              level + (across - 0.5) * u + (along - 0.5) * v + 0.15 * std::sin(kTurn * (wave * 4 * u + across * 4 * v));
          at(x, y, c) = std::clamp(value, 0.0, 1.0);
        }
      }
    }
  }

  int side() const { return side_; }
  double& at(int x, int y, std::size_t c) { return values_[to_size(y * side_ + x) * 3 + c]; }

  /// The colour shows through where `share` is below 1.
  void mix(int x, int y, const Colour& colour, double share) {
    for (std::size_t c = 0; c < 3; ++c) at(x, y, c) += share * (colour[c] - at(x, y, c));
  }

 private:
  int side_;
  std::vector<double> values_;
};

/// Is the point inside the shape of radius 1 about 0?
bool inside(int shape, double x, double y) {
  const double radius = std::hypot(x, y);
  const double angle = std::atan2(y, x);
  switch (shape) {
    case 0:  // disc
      return radius < 0.85;
    case 1: {  // triangle
      const double third = kTurn / 3;
      return radius * std::cos(std::fmod(angle + kTurn, third) - third / 2) < 0.5;
    }
    case 2:  // square
      return std::max(std::abs(x), std::abs(y)) < 0.72;
    case 3:  // star
      return radius < 0.55 + 0.35 * std::cos(5 * angle);
    case 4:  // ring
      return radius < 0.9 && radius > 0.55;
    case 5:  // cross
      return std::min(std::abs(x), std::abs(y)) < 0.22 && std::max(std::abs(x), std::abs(y)) < 0.9;
    case 6:  // bar
      return std::abs(x) < 0.95 && std::abs(y) < 0.38;
    default:  // moon
      return radius < 0.9 && std::hypot(x - 0.4, y) > 0.7;
  }
}

struct Placed {
  int shape;
  double x, y, radius, turn;

  /// The share of the pixel that is inside, from 3 x 3 points.
  double cover(int px, int py) const {
    int points = 0;
    for (int i = 0; i < 9; ++i) {
      const double dx = (px + (i % 3 + 0.5) / 3 - x) / radius, dy = (py + (i / 3 + 0.5) / 3 - y) / radius;
      points += inside(shape, std::cos(turn) * dx + std::sin(turn) * dy, std::cos(turn) * dy - std::sin(turn) * dx);
    }
    return points / 9.0;
  }
};

/// Of a colour that differs from the ground behind it, with a little texture.
void paint(Canvas& canvas, const Placed& shape, Random& random) {
  constexpr double kLeastContrast = 0.25;
  const int side = canvas.side();
  std::vector<double> covers;
  Colour ground{};
  double sum = 0;
  for (int y = 0; y < side; ++y) {
    for (int x = 0; x < side; ++x) {
      covers.push_back(shape.cover(x, y));
      sum += covers.back();
      for (std::size_t c = 0; c < 3; ++c) ground[c] += covers.back() * canvas.at(x, y, c);
    }
  }
  Colour colour{};
  for (int attempt = 0; attempt < 20; ++attempt) {
    colour = any_colour(random);
    double difference = 0;
    for (std::size_t c = 0; c < 3; ++c) difference += std::abs(colour[c] - ground[c] / std::max(sum, 1.0)) / 3;
    if (difference > kLeastContrast) break;
  }
  for (int y = 0; y < side; ++y) {
    for (int x = 0; x < side; ++x) {
      const double texture = 1 + 0.08 * static_cast<double>(random.normal());
      const double share = covers[to_size(y * side + x)];
      if (share > 0) canvas.mix(x, y, {colour[0] * texture, colour[1] * texture, colour[2] * texture}, share);
    }
  }
}

/// Strokes that belong to no shape.
void scribble(Canvas& canvas, std::uint64_t strokes, Random& random) {
  const int side = canvas.side();
  for (; strokes > 0; --strokes) {
    const double x0 = random.uniform(0, side), y0 = random.uniform(0, side), turn = random.uniform(0, kTurn / 2);
    const double length = random.uniform(0.15, 0.5) * side, width = random.uniform(0.5, 1.4);
    const Colour colour = any_colour(random);
    for (int y = 0; y < side; ++y) {
      for (int x = 0; x < side; ++x) {
        const double along = (x - x0) * std::cos(turn) + (y - y0) * std::sin(turn);
        const double across = (y - y0) * std::cos(turn) - (x - x0) * std::sin(turn);
        if (std::abs(along) < length / 2 && std::abs(across) < width) canvas.mix(x, y, colour, 1);
      }
    }
  }
}

/// As a camera sees it: exposure, noise.
Picture taken(Canvas& canvas, Random& random) {
  const double gain = random.uniform(0.7, 1.2), lift = random.uniform(-0.1, 0.1), noise = random.uniform(0.01, 0.08);
  Picture picture{canvas.side(), canvas.side(), 3, {}};
  for (int y = 0; y < canvas.side(); ++y) {
    for (int x = 0; x < canvas.side(); ++x) {
      for (std::size_t c = 0; c < 3; ++c) {
        const double value = canvas.at(x, y, c) * gain + lift + noise * static_cast<double>(random.normal());
        picture.pixels.push_back(static_cast<std::uint8_t>(std::lround(255 * std::clamp(value, 0.0, 1.0))));
      }
    }
  }
  return picture;
}

std::string idx_header(const std::vector<int>& sizes) {
  std::string text = {'\0', '\0', '\x08', static_cast<char>(sizes.size())};
  for (const int size : sizes) {
    for (int shift = 24; shift >= 0; shift -= 8) text += static_cast<char>(size >> shift & 0xff);
  }
  return text;
}

/// One pair of files; the n-th picture is of the class n modulo the number of classes.
void write_pair(const Shapes& what, const fs::path& folder, const std::string& name, int pictures,
                const std::function<void()>& drawn) {
  const int classes = static_cast<int>(shape_names().size());
  std::string images = idx_header({pictures, what.side, what.side, 3});
  std::string labels = idx_header({pictures});
  const std::size_t header = images.size();
  const std::size_t each = to_size(what.side * what.side) * 3;
  images.resize(header + to_size(pictures) * each);
  for (int i = 0; i < pictures; ++i) labels += static_cast<char>(i % classes);
  const std::uint64_t stream = key_of(name) ^ what.seed;
  parallel_for(to_size(pictures), [&](std::size_t i) {
    const Picture picture = draw_shape(static_cast<int>(i) % classes, what.side, stream, i);
    std::ranges::copy(picture.pixels, images.begin() + static_cast<std::ptrdiff_t>(header + i * each));
    drawn();
  });
  write_file_atomically(folder / (name + "-images-idx4-ubyte"), images);
  write_file_atomically(folder / (name + "-labels-idx1-ubyte"), labels);
}

}  // namespace

const std::vector<std::string>& shape_names() {
  static const std::vector<std::string> names = {"disc", "triangle", "square", "star", "ring", "cross", "bar", "moon"};
  return names;
}

Picture draw_shape(int shape, int side, std::uint64_t seed, std::uint64_t number) {
  Random random({key_of("shapes"), seed, number});
  Canvas canvas(side, random);
  scribble(canvas, 1 + random.below(3), random);
  const double radius = random.uniform(0.28, 0.45) * side;
  const double x = random.uniform(0.9 * radius, side - 0.9 * radius);
  const double y = random.uniform(0.9 * radius, side - 0.9 * radius);
  paint(canvas, {shape, x, y, radius, random.uniform(-0.5, 0.5)}, random);
  scribble(canvas, random.below(2), random);
  return taken(canvas, random);
}

void make_shapes(const Shapes& what, const fs::path& folder, const std::function<void(int, int)>& progress) {
  constexpr int kForEachTested = 8;
  const std::string stamp =
      fmt::format("shapes 1: pictures {}, side {}, seed {}\n", what.pictures, what.side, what.seed);
  const fs::path stamp_file = folder / "made.txt";
  std::error_code failure;
  if (fs::exists(stamp_file, failure)) {
    if (read_text_file(stamp_file) == stamp) return;
  } else if (fs::exists(folder, failure) && !fs::is_empty(folder, failure)) {
    throw Error(fmt::format("{}: holds other files; use another folder, or name it with --data", folder.string()));
  }
  fs::create_directories(folder, failure);
  if (failure)
    throw Error(fmt::format("{}: {}; give a folder that can be written", folder.string(), failure.message()));
  fs::remove(stamp_file, failure);
  const int tested = what.pictures / kForEachTested;
  std::mutex turns;
  int done = 0;
  const auto drawn = [&] {
    const std::lock_guard<std::mutex> lock(turns);
    if (progress && (++done % 64 == 0 || done == what.pictures + tested)) progress(done, what.pictures + tested);
  };
  write_pair(what, folder, "train", what.pictures, drawn);
  write_pair(what, folder, "test", tested, drawn);
  write_file_atomically(folder / "classes.txt", fmt::format("{}\n", fmt::join(shape_names(), "\n")));
  write_file_atomically(stamp_file, stamp);
}

}  // namespace milliwatt
