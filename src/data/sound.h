// Sound clips in folders, one folder a class, read from disk one at a time.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace milliwatt {

using Samples = std::vector<std::int16_t>;  ///< mono

/// Decodes a .wav file (any rate, width and channel count that libsndfile reads): channels averaged, resampled to
/// `sample_rate` where the file has another. What is beyond 16 bits saturates.
/// @throws Error naming the file: missing, damaged (also: shorter than its header says), empty, longer than a minute,
/// below 1 or above 768 kHz.
Samples read_sound(const std::filesystem::path& path, int sample_rate);

/// Writes 16-bit mono, whole or not at all.
void write_sound(const std::filesystem::path& path, std::span<const std::int16_t> samples, int sample_rate);

enum class Part { kTraining, kValidation, kTest };

struct SoundClip {
  std::filesystem::path path;
  int label = 0;        ///< index into SoundFolder::classes
  std::string speaker;  ///< whose clips all fall into one part
  Part part = Part::kTraining;
};

struct SoundFolder {
  std::vector<std::string> classes;  ///< the folders' names, sorted
  std::vector<SoundClip> clips;      ///< sorted by class, then name
};

/// Who speaks in a file of that name: what stands before `_nohash_` back to the `_` before it (Speech Commands:
/// `bed_28497c5b_nohash_0.wav` -> 28497c5b), otherwise what stands before the first `_`, otherwise the stem.
std::string speaker_of(std::string_view file_name);

/// Lists the .wav files of every folder under `path` (names that begin with a dot, and the folder `_background_noise_`
/// of Speech Commands, which is no class, are left out), and splits them by speaker: speakers are taken in the order of
/// the SHA-256 of their names, each whole, until the test part has `test_share` of all clips, then until the validation
/// part has its share; the rest is for training.
/// @throws Error naming the folder: missing, without classes, a class without clips, a class without a clip in a part
/// whose share is above 0; or the files: 0 bytes, not readable, links to nothing. Or for shares that leave no training.
SoundFolder list_sound_folder(const std::filesystem::path& path, double validation_share, double test_share);

/// How training clips are varied. All random choices follow from (seed, epoch, index) alone.
struct Augmentation {
  double shift_ms = 100;       ///< at most, either way
  double gain_db = 6;          ///< at most, either way
  double noise_share = 0.8;    ///< of the clips get background noise
  double noise_db_lowest = 5;  ///< signal to noise; clips of silence get noise at -75 .. -40 dB of full scale instead
  double noise_db_highest = 30;
};

/// The clip at exactly `samples` samples (cut or filled with silence evenly at both ends), augmented.
Samples augmented(std::span<const std::int16_t> clip, std::size_t samples, int sample_rate, const Augmentation& how,
                  std::uint64_t seed, std::int64_t epoch, std::int64_t index);

/// The clip at exactly `samples` samples, not augmented.
Samples fitted(std::span<const std::int16_t> clip, std::size_t samples);

}  // namespace milliwatt
