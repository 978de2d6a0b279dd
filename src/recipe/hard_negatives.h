// Background that a network takes for a word, to train on: from hours of made background the worst minutes, and of each
// the places where a class with an output had its highest scores.
#pragma once

#include <memory>
#include <optional>

#include "recipe/stages.h"

namespace milliwatt {

/// The class for sounds that are no word of the others: unknown, silence, background, noise or other, with underscores
/// around it or without. Nothing if there is none.
std::optional<int> background_class(const Dataset& data);

/// `data` with clips of that class in the training part, in FOLDER/hard_negatives/: 2 hours of background with the
/// training part's clips of such classes in it were heard by the network, and the worst quarter of the minutes gives at
/// most 8 clips each. Every clip had a class with an output at 10 % or more.
/// @throws Error as deploying does.
std::shared_ptr<const Dataset> with_hard_negatives(const Workplace& place, std::shared_ptr<const Dataset> data,
                                                   const Graph& network);

}  // namespace milliwatt
