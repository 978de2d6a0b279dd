#include "data/motion/vary_take.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace milliwatt {
namespace {

using Vector = std::array<double, 3>;

/// About a random axis, by Rodrigues' formula.
class Turn {
 public:
  Turn(double most_degrees, Random& random) {
    double length = 0;
    for (double& part : axis_) {
      part = static_cast<double>(random.normal());
      length += part * part;
    }
    for (double& part : axis_) part /= std::sqrt(length) + 1e-9;
    const double angle = random.uniform(-most_degrees, most_degrees) * std::numbers::pi / 180;
    sine_ = std::sin(angle);
    cosine_ = std::cos(angle);
  }

  Vector operator()(const Vector& v) const {
    const auto& [x, y, z] = axis_;
    const double along = (x * v[0] + y * v[1] + z * v[2]) * (1 - cosine_);
    return {v[0] * cosine_ + (y * v[2] - z * v[1]) * sine_ + x * along,
            v[1] * cosine_ + (z * v[0] - x * v[2]) * sine_ + y * along,
            v[2] * cosine_ + (x * v[1] - y * v[0]) * sine_ + z * along};
  }

 private:
  Vector axis_ = {};
  double sine_ = 0, cosine_ = 1;
};

/// An axis at a time between samples, by a line.
double at(std::span<const float> numbers, std::size_t axes, std::size_t axis, double time) {
  const auto last = static_cast<double>(numbers.size() / axes - 1);
  const double inside = std::clamp(time, 0.0, last);
  const auto before = static_cast<std::size_t>(inside);
  const std::size_t after = std::min(before + 1, static_cast<std::size_t>(last));
  const double share = inside - static_cast<double>(before);
  return (1 - share) * static_cast<double>(numbers[before * axes + axis]) +
         share * static_cast<double>(numbers[after * axes + axis]);
}

}  // namespace

std::vector<float> varied_take(std::span<const float> numbers, std::size_t axes, std::span<const double> ranges,
                               const TakeVariation& how, Random& random) {
  const std::size_t samples = numbers.size() / axes;
  const double middle = static_cast<double>(samples - 1) / 2;
  const double shift = random.uniform(-how.shift, how.shift) * static_cast<double>(samples);
  const double speed = 1 + random.uniform(-how.stretch, how.stretch);
  const double size = 1 + random.uniform(-how.size, how.size);
  const Turn turn(how.turn, random);
  std::vector<float> varied;
  for (std::size_t i = 0; i < samples; ++i) {
    const double time = middle + (static_cast<double>(i) - middle) * speed + shift;
    std::vector<double> sample;
    for (std::size_t axis = 0; axis < axes; ++axis) sample.push_back(size * at(numbers, axes, axis, time));
    for (std::size_t axis = 0; axis + 3 <= axes && how.turn > 0; axis += 3) {
      const Vector turned = turn({sample[axis], sample[axis + 1], sample[axis + 2]});
      std::ranges::copy(turned, sample.begin() + static_cast<std::ptrdiff_t>(axis));
    }
    for (std::size_t axis = 0; axis < axes; ++axis) {
      const double noise = how.noise * ranges[axis] * static_cast<double>(random.normal());
      varied.push_back(static_cast<float>(sample[axis] + noise));
    }
  }
  return varied;
}

}  // namespace milliwatt
