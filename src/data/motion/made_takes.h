// Takes that the project makes itself, as files of the form that people have.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace milliwatt {

struct MadeTakes {
  std::string what = "gestures";  ///< a word of made_take_words()
  int takes = 1'200;              ///< of all classes together
  int samples = 128;              ///< of a take
  double samples_per_second = 64;
  std::uint64_t seed = 1;
};

/// gestures, heartbeats
const std::vector<std::string>& made_take_words();

/// Fills `folder` with CLASS.csv for each class, every class as often. Same arguments, same bytes.
void make_takes(const MadeTakes& made, const std::filesystem::path& folder);

}  // namespace milliwatt
