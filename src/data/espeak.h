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

/// English accents and voice variants that espeak-ng 1.51 has. Chosen of its 101 variants: a speech recogniser
/// (pocketsphinx) must understand 7 of 10 of its words, for some are hardly speech; and of variants that
/// sound alike (distance of their log-mel spectra under 0.4 of the usual one) only one is here, for a voice that is
/// held out must not have been heard.
std::span<const char* const> accents();
std::span<const char* const> variants();

/// Speaks it. espeak-ng runs in `directory`, which must exist; it writes nothing there.
/// @throws Error if the program is missing or gives no sound; Interrupted.
Recording speak(const Utterance& utterance, const std::filesystem::path& directory);

}  // namespace milliwatt
