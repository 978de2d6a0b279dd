// The speech synthesizer espeak-ng, run as a program.
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace milliwatt {

struct Utterance {
  std::string text;
  std::string accent;   ///< an espeak-ng voice, such as en-gb
  std::string variant;  ///< whose mouth speaks it: a file of espeak-ng's voices/!v
  int words_per_minute = 160;
  int pitch = 50;  ///< 0 .. 99
};

struct Recording {
  std::vector<float> sound;  ///< in -1 .. 1, without the silence before and after
  int sample_rate = 0;
};

/// English accents and voice variants that espeak-ng 1.51 has. Of variants that sound alike only one is here, for a
/// voice that is held out must not have been heard; whispers and robots are not here.
std::span<const char* const> accents();
std::span<const char* const> variants();

/// Speaks it. espeak-ng runs in `directory`, which must exist; it writes nothing there.
/// @throws Error where the program is missing or gives no sound; Interrupted.
Recording speak(const Utterance& utterance, const std::filesystem::path& directory);

}  // namespace milliwatt
