// A set of pictures with a class for each pixel.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "data/image/picture_set.h"

namespace milliwatt {

/// A picture and its mask.
struct FoundMask {
  std::filesystem::path picture, mask;
  Part part = Part::kTraining;
};

struct MaskedList {
  std::vector<std::string> classes;  ///< of the masks' values; empty: the folder does not name them
  std::vector<FoundMask> pictures;
  bool has_parts = false, has_validation = false;  ///< as in PictureList
  std::vector<std::string> problems = {};          ///< each with its file
};

/// images/NAME.png (or image/) beside masks/NAME.png (or mask/, labels/, label/); or the same below train/ and test/
/// (and perhaps validation/). A mask is grey. classes.txt names the classes, a line each; a pixel's value is its class,
/// or, of two classes, the second from 128 on. @throws Error if there are no such folders.
MaskedList list_masked_pictures(const std::filesystem::path& folder);

/// Pictures and masks at one size in memory.
struct MaskedSet {
  PictureSet pictures;               ///< its classes are those of the pixels; labels of items are 0
  std::vector<std::uint8_t> labels;  ///< the class of each pixel of each item

  std::span<const std::uint8_t> labels_of(std::size_t item) const;
};

/// Decodes all of them, as load_boxed_pictures() does. A pixel is of the class that most of what it covers is of. Masks
/// whose classes have no names are of background and foreground if a value is above 127, otherwise of as many classes
/// as there are values, named by numbers.
/// @throws Error naming everything that is wrong: pictures without mask, masks in colour, of another size than their
/// picture or with a value that is no class; a part without pictures.
MaskedSet load_masked_pictures(const MaskedList& list, const PictureRequest& request,
                               const std::function<void(std::size_t done, std::size_t all)>& progress = {});

}  // namespace milliwatt
