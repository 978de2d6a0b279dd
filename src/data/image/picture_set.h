// A set of labelled pictures, in any of the forms in which people have them, all at one size in memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "data/image/picture.h"
#include "data/split.h"

namespace milliwatt {

/// A picture where it was found, not yet of the set's size.
struct FoundPicture {
  std::string name;                 ///< its file, or FILE:NUMBER
  std::string group;                ///< whose pictures stay together; empty: it says nothing of that
  int label = 0;                    ///< index into PictureList::classes
  Part part = Part::kTraining;      ///< meant only if the list has parts
  std::filesystem::path path = {};  ///< of its own file; empty: `picture` has it
  Picture picture = {};
};

struct PictureList {
  std::vector<std::string> classes;
  std::vector<FoundPicture> pictures;
  bool has_parts = false;       ///< what is for testing is given, perhaps what is for validation
  bool has_validation = false;  ///< as given
};

// The forms. Each @throws Error naming everything that is wrong with it.

/// CLASS/NAME.png, CLASS/GROUP/NAME.jpg; or the same below train/ and test/ (and perhaps validation/).
PictureList list_picture_folder(const std::filesystem::path& folder);
/// Pairs of IDX files (LeCun's MNIST) NAME-images-idx3-ubyte (or idx4, channels last) and NAME-labels-idx1-ubyte, also
/// .gz. Names that begin with t10k or test are for testing, with val for validation. classes.txt beside them names the
/// classes, a line each; otherwise they are numbers.
PictureList read_idx_folder(const std::filesystem::path& folder);
/// CIFAR-10's binary form: data_batch_*.bin and test_batch.bin, 3,073 bytes a picture; batches.meta.txt names classes.
PictureList read_cifar_folder(const std::filesystem::path& folder);
/// A .csv file with a header line and the columns `path` (relative to the file) and `label`, and perhaps `part`
/// (training, validation or test) and `group`.
PictureList read_picture_table(const std::filesystem::path& file);

/// Whichever of these it is.
PictureList list_pictures(const std::filesystem::path& path);

struct PictureItem {
  std::string name, group;
  int label = 0;
  Part part = Part::kTraining;
  int source_height = 0, source_width = 0;  ///< of the file
};

struct PictureSet {
  int height = 0, width = 0, channels = 0;
  std::vector<std::string> classes;
  std::vector<PictureItem> items;
  std::vector<std::uint8_t> pixels;        ///< of all items, one after the other
  SplitBy split = SplitBy::kClip;          ///< as it was done
  std::vector<std::string> left_out = {};  ///< problems of pictures that were left out

  std::size_t each() const;  ///< values of one item
  std::span<const std::uint8_t> of(std::size_t item) const;
};

struct PictureRequest {
  int height = 32, width = 32, channels = 3;
  double validation_share = 0.1, test_share = 0.2;  ///< both 0: no split, all are in one part but where it is given
  bool skip_bad = false;                            ///< leave out pictures that cannot be read
};

/// Decodes all of them to that size. Which part a picture falls into: as given; otherwise, if all have groups, by
/// group; otherwise each class by itself. Where only what is for testing is given, the validation part comes from the
/// rest.
/// @throws Error naming every picture that cannot be read; an empty class; a class without a picture in a part.
PictureSet load_pictures(PictureList list, const PictureRequest& request,
                         const std::function<void(std::size_t done, std::size_t all)>& progress = {});

/// Takes the items out that have problems (one text each, empty where there is none), and notes these.
void leave_out(const std::vector<std::string>& problems, PictureSet& set);

}  // namespace milliwatt
