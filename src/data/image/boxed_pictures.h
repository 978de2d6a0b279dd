// A set of pictures with boxes around objects, in the forms in which people have them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "data/image/box.h"
#include "data/image/picture_set.h"

namespace milliwatt {

/// A box as an annotation has it: of a class that is named, in pixels or in shares of the picture.
struct FoundBox {
  std::string where;  ///< FILE: object 3
  std::string label;
  double left = 0, top = 0, right = 0, bottom = 0;
};

struct FoundBoxes {
  std::filesystem::path picture;
  std::string group = {};  ///< whose pictures stay together; empty: none
  Part part = Part::kTraining;
  /// Of the picture as the annotation has it; 0: it does not say, and boxes are shares of it.
  int height = 0, width = 0;
  std::vector<FoundBox> boxes = {};
};

struct BoxedList {
  std::vector<std::string> classes;
  std::vector<FoundBoxes> pictures;
  bool has_parts = false, has_validation = false;  ///< as in PictureList
  /// Everything that is wrong, each with its file: annotations and pictures that are not in the lists above.
  std::vector<std::string> problems = {};
};

// The forms. What is wrong with single pictures and objects goes to `problems`. Each @throws Error if the whole is of
// no use.

/// Pascal VOC: Annotations/NAME.xml beside JPEGImages/NAME.jpg (or images/); or the same below train/ and test/ (and
/// perhaps validation/). Places are pixels, from 0 or 1. Classes are sorted by name.
BoxedList read_voc_folder(const std::filesystem::path& folder);
/// COCO: a .json file with `images`, `annotations` and `categories`. Pictures lie beside it or in images/. Crowds
/// (`iscrowd` with run lengths) are boxes like others. Classes are in the order of their ids; those that are used by
/// nothing are left out.
BoxedList read_coco_file(const std::filesystem::path& file);
/// YOLO: labels/NAME.txt (CLASS X Y WIDTH HEIGHT a line, of the middle, in shares of the picture) for each
/// images/NAME.jpg; or images/train, images/val and images/test with labels alike. classes.txt or data.yaml (`names`)
/// names the classes, otherwise they are numbers.
BoxedList read_yolo_folder(const std::filesystem::path& folder);

/// Whichever of these it is: a folder, or the .json file.
BoxedList list_boxed_pictures(const std::filesystem::path& path);

/// Pictures at one size in memory, each with the boxes that are in it.
struct BoxedSet {
  PictureSet pictures;                  ///< its classes are those of the boxes; labels of items are 0
  std::vector<std::vector<Box>> boxes;  ///< of each item
  std::vector<std::string> left_out;    ///< problems of pictures and boxes that were left out
};

/// Decodes all of them. Which part a picture falls into: as given; otherwise, if all have groups, by group; otherwise
/// by the digests of their names. With request.skip_bad bad boxes and pictures are left out.
/// @throws Error naming everything that is wrong: boxes that are empty, outside of the picture or of no class, pictures
/// without annotation or of another size than it says, ids that are given twice; a part without pictures.
BoxedSet load_boxed_pictures(BoxedList list, const PictureRequest& request,
                             const std::function<void(std::size_t done, std::size_t all)>& progress = {});

/// As one line: the first problem of each kind, how many more there are, and what may be done about them.
std::string problems_text(const std::vector<std::string>& problems);

}  // namespace milliwatt
