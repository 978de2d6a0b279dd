// Sound data with further clips to train on.
#pragma once

#include <filesystem>
#include <memory>

#include "data/dataset.h"

namespace milliwatt {

/// The same data with the .wav files of the folder as further clips of the training part, of the class `label`.
/// @throws Error if one of them cannot be read.
std::shared_ptr<const Dataset> with_more_clips(const Dataset& data, const std::filesystem::path& folder, int label);

}  // namespace milliwatt
