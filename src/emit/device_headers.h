// The kernel headers that go into an emitted folder.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "emit/source.h"

namespace milliwatt {

/// The headers of these names under device/milliwatt/ (core/rows.h, ...) and all that they include, sorted.
std::vector<SourceFile> device_headers(const std::set<std::string>& names);

}  // namespace milliwatt
