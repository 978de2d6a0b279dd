// The training of one candidate, and how well it answers.
#pragma once

#include <filesystem>
#include <memory>

#include "data/dataset.h"
#include "fit/candidate.h"
#include "recipe/stages.h"

namespace milliwatt {

/// Trains for so many epochs; a [compress] for the same share of its own. Quantizes by calibration, without
/// fine-tuning.
/// @returns the int8 network's figure on the validation part. @throws as the stages do
double try_shortly(Workplace place, const Dataset& data, int epochs);

/// Makes the network as `build` does; it is left in the place's folder. @returns the same.
double try_fully(const Workplace& place, std::shared_ptr<const Dataset> data);

/// Copies the files of a network that try_fully() made, so that the stages find it in the other folder.
void copy_stages(const std::filesystem::path& from, const std::filesystem::path& to, const std::string& name);

}  // namespace milliwatt
