// Tables in .arff files (Weka's attribute-relation format).
#pragma once

#include <filesystem>

#include "data/csv.h"

namespace milliwatt {

/// The attributes are the columns, whatever their types. Quotes around names and values are taken off. Not read: rows
/// in the sparse form.
/// @throws Error naming the file and what is wrong: no @data, no @attribute, lines whose cells are too many or too few.
CsvTable read_arff(const std::filesystem::path& path);

}  // namespace milliwatt
