// Spoken words that the project makes itself with espeak-ng: a folder of clips as data/sound.h reads it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace milliwatt {

struct SpokenWords {
  std::vector<std::string> words = {"on", "off", "stop", "go"};  ///< a class each; `unknown` and `silence` besides
  int clips_per_class = 800;
  int sample_rate = 16000;
  double seconds = 1;
  std::uint64_t seed = 1;
};

/// Fills `folder` with one folder a class: words in many voices (accent, voice variant, speed, pitch), at random places
/// and levels, in noise of several kinds, some with the end of another word before or behind; `unknown`: other words;
/// `silence`: noise alone. Files are named VOICE_rest.wav, VOICE the espeak-ng variant whatever the accent, so that
/// splitting by speaker holds out whole voices. Where the folder already holds exactly this (a stamp file says so),
/// nothing is done; a half-made folder is completed. Same arguments, same bytes.
/// `progress(done, all)` after each clip, by one thread at a time.
/// @throws Error if espeak-ng is missing (naming the package), the disk is full, the folder holds anything else, or
/// a word is none; Interrupted (base/process.h).
void make_spoken_words(const SpokenWords& what, const std::filesystem::path& folder,
                       const std::function<void(int, int)>& progress = {});

}  // namespace milliwatt
