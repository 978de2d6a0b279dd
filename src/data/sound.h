// Sound clips in folders, one folder a class, read from disk one at a time; and how they are split into parts.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "data/split.h"

namespace milliwatt {

using Samples = std::vector<std::int16_t>;  ///< mono

/// Decodes a .wav file (any rate, width and channel count that libsndfile reads): channels averaged, resampled to
/// `sample_rate` where the file has another. What is beyond 16 bits saturates. If its writer never filled in the size
/// of the samples, they reach to the end of the file.
/// @throws Error naming the file: missing, damaged (also: shorter than its header says), empty, longer than a minute,
/// below 1 or above 768 kHz.
Samples read_sound(const std::filesystem::path& path, int sample_rate);

/// What is known of a file that was opened and decoded.
struct SoundFacts {
  int rate = 0;               ///< samples per second, as in the file
  std::int64_t samples = 0;   ///< of one channel
  std::int64_t clipped = 0;   ///< of them at full scale, in any channel
  std::string sha256;         ///< of the file's bytes; empty: not opened yet
  std::uint64_t content = 0;  ///< of the decoded samples and the rate: equal where two files sound the same
  bool constant = false;      ///< all samples are the same: digital silence

  double seconds() const { return rate > 0 ? static_cast<double>(samples) / rate : 0; }
};

/// Decodes the whole file at its own rate. @throws Error as read_sound() does.
SoundFacts check_sound(const std::filesystem::path& path);

/// Writes 16-bit mono, whole or not at all.
void write_sound(const std::filesystem::path& path, std::span<const std::int16_t> samples, int sample_rate);

struct SoundClip {
  std::filesystem::path path;
  int label = 0;        ///< index into SoundFolder::classes
  std::string speaker;  ///< by speaker, all clips of one fall into one part
  Part part = Part::kTraining;
  bool names_speaker = true;  ///< false: `speaker` is only the file's own name
  std::string problem = {};   ///< why it cannot be used, with the file's name; empty if nothing is known against it
  SoundFacts facts = {};      ///< after check_clips()
};

/// Files that look like clips and are none.
struct UnusedFiles {
  std::string what;                ///< `.m4a files; convert them: ...`
  std::vector<std::string> files;  ///< below the folder
};

struct SoundFolder {
  std::vector<std::string> classes;   ///< the folders' names, sorted
  std::vector<SoundClip> clips;       ///< sorted by class, then name
  SplitBy split = SplitBy::kSpeaker;  ///< as it was done
  std::string why_by_clip = {};       ///< the reason if a split by speaker was asked for and could not be had
  std::vector<UnusedFiles> unused = {};
  std::vector<std::string> left_out = {};  ///< problems of the clips that were left out

  /// The speakers that file names or folders tell apart, sorted.
  std::vector<std::string> speakers() const;
};

/// Who speaks in a file of that name: what stands before `_nohash_` back to the `_` before it (Speech Commands:
/// `bed_28497c5b_nohash_0.wav` -> 28497c5b), otherwise what stands before the first `_`, otherwise the stem.
std::string speaker_of(std::string_view file_name);

/// Lists the .wav files CLASS/NAME.wav and CLASS/SPEAKER/NAME.wav under `path` and splits them. Hidden files, and
/// folders that are no class (`_background_noise_` of Speech Commands, `__MACOSX`), are left out.
///
/// By speaker: speakers are taken in the order of the SHA-256 of their names, each whole, until the test part has its
/// share of all clips, then until the validation part has its share; the rest is for training. If there are too few
/// speakers for that, or names do not tell them apart, the split is by clip and `why_by_clip` says so. By clip: the
/// same with the clips of each class, in the order of the SHA-256 of their names.
///
/// Problems of single clips are noted there (broken links, empty or unreadable files): they keep their part.
/// @throws Error naming the folder: missing, without classes, a class without clips, a class without a clip in a part
/// whose share is above 0. Or for shares that leave no training.
SoundFolder find_sounds(const std::filesystem::path& path, const Split& split);

/// Opens and decodes every clip, on all of the machine's cores; notes facts and problems. `done` of `all` clips.
void check_clips(SoundFolder& sounds, const std::function<void(std::size_t done, std::size_t all)>& progress = {});

/// @throws Error with every problem of a clip, if there are any. `advice` ends it: what else could be done.
void refuse_bad_clips(const SoundFolder& sounds, std::string_view advice = {});

/// Removes the clips that have problems and notes them in `left_out`; the others keep their parts.
/// @throws Error if a class then has no clip in a part where it had some.
void leave_out_bad_clips(SoundFolder& sounds);

/// find_sounds() with refuse_bad_clips(), by speaker in the first form; no clip is opened.
SoundFolder list_sound_folder(const std::filesystem::path& path, double validation_share, double test_share);
SoundFolder list_sound_folder(const std::filesystem::path& path, const Split& split);

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
