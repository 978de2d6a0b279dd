// What a model is called in emitted code.
#pragma once

#include <string>

namespace milliwatt {

/// A C identifier of the file's stem: runs of other characters become one `_`.
std::string identifier_of(const std::string& stem);

}  // namespace milliwatt
