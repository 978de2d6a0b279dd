// Recordings that a small network learns in seconds.
#pragma once

#include <cmath>
#include <cstdint>
#include <filesystem>
#include <string>

#include "data/sound.h"

namespace milliwatt {

/// FOLDER/high/*.wav and FOLDER/low/*.wav: a second of a tone, three of each of eight speakers.
inline void write_tone_clips(const std::filesystem::path& folder) {
  for (const char* name : {"high", "low"}) {
    std::filesystem::create_directories(folder / name);
    for (int speaker = 0; speaker < 8; ++speaker) {
      for (int take = 0; take < 3; ++take) {
        const double hertz = (name[0] == 'h' ? 1800 : 300) + 20 * speaker;
        Samples samples;
        for (int n = 0; n < 16000; ++n) {
          samples.push_back(static_cast<std::int16_t>(6000 * std::sin(6.283185307 * hertz * n / 16000 + take)));
        }
        const std::string file = "s" + std::to_string(speaker) + "_" + std::to_string(take) + ".wav";
        write_sound(folder / name / file, samples, 16000);
      }
    }
  }
}

}  // namespace milliwatt
