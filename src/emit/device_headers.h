// The kernel headers that go into an emitted folder.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "emit/source.h"

namespace milliwatt {

/// The headers of these kernel functions and all that they include, as milliwatt/NAME.h, sorted.
std::vector<SourceFile> device_headers(const std::set<std::string>& functions);

}  // namespace milliwatt
