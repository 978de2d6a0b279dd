// Takes of motion: so many samples of several axes, one after the other, labelled with a class.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "data/split.h"

namespace milliwatt {

struct TakeForm {
  std::vector<std::string> axes = {"ax", "ay", "az", "gx", "gy", "gz"};  ///< the columns that are read, in this order
  int samples = 128;                                                     ///< of a take
};

struct Take {
  std::string name;  ///< FILE:LINE of its first sample
  std::string group;
  std::vector<float> numbers;  ///< samples x axes, in the file's units
  int label = 0;
  Part part = Part::kTraining;
};

struct TakeSet {
  std::vector<std::string> classes;
  std::vector<Take> takes;
  std::vector<std::string> left_out = {};  ///< problems of files that were left out
  bool by_group = false;                   ///< all takes have groups
};

/// The takes of a file with a header line: its samples in pieces of `form.samples`; what is left behind the last whole
/// piece is not used. @throws Error naming a missing column, cells that are no numbers, or a file too short for a take.
std::vector<Take> read_takes(const std::filesystem::path& file, const TakeForm& form);

/// A folder of .csv files: CLASS.csv, CLASS/NAME.csv or CLASS/GROUP/NAME.csv. `skip_bad`: leave out files with
/// problems. @throws Error naming every such file, or a class without files.
TakeSet read_take_folder(const std::filesystem::path& folder, const TakeForm& form, bool skip_bad);

/// By group if all takes have one, otherwise each class by itself: the same take falls into the same part.
/// @throws Error naming a class that has no take in a part; by group only in that for training.
void split_takes(TakeSet& set, const Split& split);

/// SHA-256 of each take's numbers and class.
std::vector<std::string> digests_of(const TakeSet& set);

}  // namespace milliwatt
