// Vibration of a machine that milliwatt makes: a shaft with a gear and a bearing, healthy or not.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace milliwatt {

/// What can be wrong with the machine: bearing (a pitted race rings at each ball that passes), gear (a cracked tooth
/// modulates the mesh), looseness (half orders of the shaft).
const std::vector<std::string>& vibration_faults();

/// Samples of one run. Speed and load wander. `fault`: one of vibration_faults(), or empty for a healthy machine.
/// The same arguments give the same samples.
std::vector<std::int16_t> made_vibration(const std::string& fault, double seconds, int samples_per_second,
                                         std::uint64_t seed, std::uint64_t run);

/// Writes FOLDER/normal/RUN.wav (`seconds` in all) and FOLDER/FAULT/RUN.wav (of each fault an eighth of that).
void make_vibration(const std::filesystem::path& folder, int seconds, int samples_per_second, std::uint64_t seed);

}  // namespace milliwatt
