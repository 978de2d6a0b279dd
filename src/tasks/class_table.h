// How many items of each class a data set has in each part.
#pragma once

#include <string>

#include "base/json.h"
#include "data/dataset.h"

namespace milliwatt {

/// A table for people: a line for each class, and one for all.
std::string class_table_text(const Dataset& data);
/// A list of {class, training, validation, test}.
Json class_table_json(const Dataset& data);

}  // namespace milliwatt
