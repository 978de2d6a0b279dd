// Recordings of one channel: vibration, current, pressure. Some are normal, the others have something wrong with them.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace milliwatt {

struct SeriesForm {
  int samples_per_second = 8'000;  ///< of .npy and .csv files; .wav files with another rate are resampled
  double full_scale = 1;           ///< the number in .npy and .csv files that the converter gives as 32,767
  std::string normal = "normal*";  ///< pattern of the normal files' paths below the folder; `*` is any text, `?` a
                                   ///< character; capitals do not matter
};

struct Series {
  std::string name;  ///< the path below the folder
  std::string kind;  ///< its folder, otherwise its name up to a digit: what is wrong with it
  bool normal = false;
  std::vector<std::int16_t> samples;
};

struct SeriesSet {
  std::vector<Series> series;  ///< sorted by name
  std::vector<std::string> left_out = {};
};

/// One recording: .wav, .npy (numbers of any type, one dimension, or of one column) or .csv (one column of numbers, a
/// header or none). What is beyond 16 bits saturates. @throws Error naming the file and what is wrong with it.
std::vector<std::int16_t> read_series(const std::filesystem::path& file, const SeriesForm& form);

/// All recordings in a folder and the folders in it. `skip_bad`: leave out files with problems.
/// @throws Error naming every such file; or if no recording is normal.
SeriesSet read_series_folder(const std::filesystem::path& folder, const SeriesForm& form, bool skip_bad);

}  // namespace milliwatt
