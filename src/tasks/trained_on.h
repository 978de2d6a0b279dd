// By what a model knows the data again that it was trained on.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "data/dataset.h"

namespace milliwatt {

inline constexpr std::string_view kTrainedOn = "milliwatt.trained_on";  ///< in a model's metadata

/// Marks (data/marks.h) of all items but those of the test part. `digests`: of each item.
std::string training_marks(const Dataset& data, const std::vector<std::string>& digests);

/// The part that is meant if none is asked for: test if an item has a mark, otherwise all.
std::string part_by_marks(const std::string& marks, const std::vector<std::string>& digests);

}  // namespace milliwatt
