#include "data/motion/gestures.h"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <numbers>

#include "base/random.h"
#include "base/to_size.h"

namespace milliwatt {
namespace {

constexpr double kPi = std::numbers::pi;
constexpr double kGravity = 9.81;  // m/s2

enum class Stroke { kFlick, kTurn, kZigzag };
constexpr const char* kStrokes[] = {"flick", "turn", "zigzag"};

struct Pair {
  Stroke first, second;
};

const std::vector<Pair>& pairs() {
  static const std::vector<Pair> all = [] {
    std::vector<Pair> made;
    for (const Stroke first : {Stroke::kFlick, Stroke::kTurn, Stroke::kZigzag}) {
      for (const Stroke second : {Stroke::kFlick, Stroke::kTurn, Stroke::kZigzag}) {
        if (first != second) made.push_back({first, second});
      }
    }
    return made;
  }();
  return all;
}

/// Where the hand is at a moment: along x forward, y to the left, z up in metres; turned about these in radians.
struct Pose {
  std::array<double, 3> place = {}, angle = {};
};

/// A stroke that lasts from 0 to 1. It begins and ends at rest where it began.
void add_stroke(Stroke stroke, double time, double size, Pose& pose) {
  if (time <= 0 || time >= 1) return;
  const double rise = std::pow(std::sin(kPi * time), 2);
  switch (stroke) {
    case Stroke::kFlick:
      pose.place[0] += 0.12 * size * rise;
      pose.place[2] += 0.05 * size * rise;
      pose.angle[1] -= 0.5 * size * rise;
      break;
    case Stroke::kTurn:
      pose.angle[0] += 1.3 * size * rise;
      pose.place[1] += 0.02 * size * rise;
      break;
    case Stroke::kZigzag:
      pose.place[1] += 0.05 * size * rise * std::sin(4 * kPi * time);
      pose.angle[2] += 0.3 * size * rise * std::sin(4 * kPi * time);
      break;
  }
}

/// How one person holds the sensor and makes one gesture.
struct Hand {
  std::array<double, 3> hold;           // angles
  std::array<double, 2> begin, length;  // of both strokes, seconds
  std::array<double, 2> size;
  double tremor, tremor_rate;

  explicit Hand(double duration, Random& random) {
    for (double& angle : hold) angle = random.uniform(-0.3, 0.3);
    double at = random.uniform(0.02, 0.15) * duration;
    for (std::size_t i = 0; i < begin.size(); ++i) {
      begin[i] = at;
      length[i] = random.uniform(0.27, 0.4) * duration;
      size[i] = random.uniform(0.6, 1.4);
      at += length[i] + random.uniform(-0.03, 0.05) * duration;
    }
    tremor = random.uniform(0.0, 0.002);
    tremor_rate = random.uniform(6, 11);
  }

  Pose at(const Pair& strokes, double time) const {
    Pose pose;
    pose.angle = hold;
    pose.place[1] = tremor * std::sin(2 * kPi * tremor_rate * time);
    add_stroke(strokes.first, (time - begin[0]) / length[0], size[0], pose);
    add_stroke(strokes.second, (time - begin[1]) / length[1], size[1], pose);
    return pose;
  }
};

/// A vector of the room as the sensor sees it: turned back about z, y and x.
std::array<double, 3> seen(std::array<double, 3> v, const std::array<double, 3>& angle) {
  constexpr std::size_t kPlanes[3][2] = {{1, 2}, {2, 0}, {0, 1}};  // what a turn about x, y, z moves
  for (std::size_t axis = 3; axis-- > 0;) {
    double& a = v[kPlanes[axis][0]];
    double& b = v[kPlanes[axis][1]];
    const double sine = std::sin(angle[axis]);
    const double cosine = std::cos(angle[axis]);
    const double turned = cosine * a + sine * b;
    b = cosine * b - sine * a;
    a = turned;
  }
  return v;
}

}  // namespace

const std::vector<std::string>& gesture_names() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> all;
    for (const Pair& pair : pairs()) {
      all.push_back(
          fmt::format("{}_{}", kStrokes[static_cast<int>(pair.first)], kStrokes[static_cast<int>(pair.second)]));
    }
    return all;
  }();
  return names;
}

std::vector<double> made_gesture(int gesture, int samples, double samples_per_second, std::uint64_t seed,
                                 std::uint64_t number) {
  Random random({key_of("gesture"), seed, number});
  const Hand hand(samples / samples_per_second, random);
  const Pair& strokes = pairs().at(to_size(gesture));
  const double step = 1 / samples_per_second;
  std::vector<double> numbers;
  for (int i = 0; i < samples; ++i) {
    const double time = i * step;
    const Pose before = hand.at(strokes, time - step);
    const Pose now = hand.at(strokes, time);
    const Pose after = hand.at(strokes, time + step);
    std::array<double, 3> force = {0, 0, 1};  // of the room: what holds the hand against gravity, in g
    for (std::size_t axis = 0; axis < 3; ++axis) {
      const double acceleration = (after.place[axis] - 2 * now.place[axis] + before.place[axis]) / (step * step);
      force[axis] += acceleration / kGravity;
    }
    for (const double part : seen(force, now.angle))
      numbers.push_back(part + 0.03 * static_cast<double>(random.normal()));
    for (std::size_t axis = 0; axis < 3; ++axis) {
      const double rate = (after.angle[axis] - before.angle[axis]) / (2 * step) * 180 / kPi;
      numbers.push_back(rate + 4 * static_cast<double>(random.normal()));
    }
  }
  return numbers;
}

}  // namespace milliwatt
