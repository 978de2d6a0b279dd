// Motion that the project makes itself: a hand that draws one stroke after another with a six-axis sensor.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace milliwatt {

/// The ordered pairs of three strokes: flick_turn, flick_zigzag, turn_flick, ... What tells a pair from its reverse is
/// the order in time alone.
const std::vector<std::string>& gesture_names();

/// Accelerations in g and rates in degrees a second: ax, ay, az, gx, gy, gz of each sample. It follows from (seed,
/// number) alone.
std::vector<double> made_gesture(int gesture, int samples, double samples_per_second, std::uint64_t seed,
                                 std::uint64_t number);

}  // namespace milliwatt
