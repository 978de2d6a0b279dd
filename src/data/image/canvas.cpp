#include "data/image/canvas.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "base/to_size.h"

namespace milliwatt {
namespace {

constexpr double kTurn = 2 * std::numbers::pi;

Colour any_colour(Random& random) { return {random.uniform(), random.uniform(), random.uniform()}; }

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

}  // namespace

Canvas::Canvas(int side, Random& random) : side_(side), values_(to_size(side * side) * 3) {
  for (std::size_t c = 0; c < 3; ++c) {
    const double level = random.uniform(), across = random.uniform(), along = random.uniform(), wave = random.uniform();
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

double& Canvas::at(int x, int y, std::size_t c) { return values_[to_size(y * side_ + x) * 3 + c]; }

void Canvas::mix(int x, int y, const Colour& colour, double share) {
  for (std::size_t c = 0; c < 3; ++c) at(x, y, c) += share * (colour[c] - at(x, y, c));
}

double PlacedShape::cover(int px, int py) const {
  constexpr double kReach = 1.05;  // no shape of radius 1 reaches beyond it
  if (std::hypot(px + 0.5 - x, py + 0.5 - y) > kReach * radius + 1) return 0;
  int points = 0;
  for (int i = 0; i < 9; ++i) {
    const double dx = (px + (i % 3 + 0.5) / 3 - x) / radius, dy = (py + (i / 3 + 0.5) / 3 - y) / radius;
    points += inside(shape, std::cos(turn) * dx + std::sin(turn) * dy, std::cos(turn) * dy - std::sin(turn) * dx);
  }
  return points / 9.0;
}

void paint(Canvas& canvas, const PlacedShape& shape, Random& random) {
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

}  // namespace milliwatt
