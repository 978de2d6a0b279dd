// Spoken phrases that the project makes itself with espeak-ng: a folder as read_phrase_clips() reads it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace milliwatt {

struct SpokenPhrases {
  std::vector<std::string> phrases = {"lights on",     "lights off",     "heater on",  "heater off",
                                      "open the door", "close the door", "play music", "stop the music",
                                      "volume up",     "volume down",    "call home",  "good night"};
  int clips = 2400;
  int sample_rate = 16000;
  double seconds = 2.5;
  std::uint64_t seed = 1;
};

/// Fills `folder` with phrases.jsonl, phrases.txt and clips in many voices (accent, voice variant, speed, pitch), at
/// random places and levels, in noise of several kinds. Of ten clips seven are of the phrases, two of one to three of
/// their words in any order, and one of other words or of noise alone, whose text is empty. The speaker is the
/// espeak-ng variant. If the folder already holds exactly this, nothing is done. Same arguments, same bytes.
/// `progress(done, all)` after each clip, by one thread at a time.
/// @throws Error if espeak-ng is missing (naming the package), the disk is full, the folder holds anything else, or
/// a phrase has no words; Interrupted (base/process.h).
void make_spoken_phrases(const SpokenPhrases& what, const std::filesystem::path& folder,
                         const std::function<void(int, int)>& progress = {});

}  // namespace milliwatt
