// Which item of a data set falls into which part.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace milliwatt {

enum class Part { kTraining, kValidation, kTest };

/// training, validation, test
const char* part_name(Part part);

/// What decides into which part an item falls.
enum class SplitBy {
  kSpeaker,  ///< by group: nobody is in two parts
  kClip,     ///< each class is split by itself, item by item
  kFolder,   ///< the user did it: train/CLASS/, test/CLASS/ and perhaps validation/CLASS/
};

/// speaker, clip, folder: in the order of SplitBy.
const std::vector<std::string>& split_words();
/// @throws Error if it is none of split_words().
SplitBy parse_split(std::string_view word);

struct Split {
  SplitBy by = SplitBy::kSpeaker;
  double validation_share = 0;  ///< of the items; by folder of those in train/ if there is no validation/
  double test_share = 0;        ///< not used by folder
  int fold = 0;                 ///< which slice of the items is the test part, the first, the second, ...; with a
                                ///< share of 1/5 folds 0 to 4 have every item once in the test part
};

/// What the split looks at, and the part that it gives.
struct SplitItem {
  std::string group;  ///< a speaker, a user, a machine
  std::string name;
  int label = 0;
  Part part = Part::kTraining;
};

/// Whole groups, in the order of the SHA-256 of their names: to the test part until it has its share of all items (from
/// the fold's first on), then to the validation part, the rest to training. Digests shuffle, and keep most groups where
/// they are if others join.
void split_by_group(std::span<SplitItem> items, const Split& split);

/// The same for the items of each class by themselves, in the order of the SHA-256 of GROUP/NAME.
void split_by_item(std::span<SplitItem> items, std::size_t classes, const Split& split);

}  // namespace milliwatt
