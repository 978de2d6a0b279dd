// The options that say how files become samples of a model's inputs.
#pragma once

#include <CLI/CLI.hpp>

#include "data/sample_set.h"

namespace milliwatt {

/// Adds --mean, --std, --rate, --labels and --classes.
void add_sample_options(CLI::App& command, SampleRequest& samples);

}  // namespace milliwatt
