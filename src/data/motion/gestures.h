// Motion that the project makes itself: a hand that draws one stroke after another with a six-axis sensor.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace milliwatt {

struct Gestures {
  int takes = 1'200;  ///< of all classes together
  int samples = 128;  ///< of a take, 64 a second
  std::uint64_t seed = 1;
};

/// The ordered pairs of three strokes: flick_turn, flick_zigzag, turn_flick, ... What tells a pair from its reverse is
/// the order in time alone.
const std::vector<std::string>& gesture_names();

/// Accelerations in g and rates in degrees a second: ax, ay, az, gx, gy, gz of each sample. It follows from (seed,
/// number) alone.
std::vector<double> made_gesture(int gesture, int samples, std::uint64_t seed, std::uint64_t number);

/// Fills `folder` with CLASS.csv for each name, every class as often. Same arguments, same bytes.
void make_gestures(const Gestures& what, const std::filesystem::path& folder);

}  // namespace milliwatt
