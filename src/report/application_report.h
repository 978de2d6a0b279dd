// What `build` and `demo` print about the application that they made.
#pragma once

#include <string>

#include "base/json.h"
#include "recipe/application.h"

namespace milliwatt {

Json application_json(const Workplace& place, const Application& made);
/// The same as text.
std::string application_text(const Workplace& place, const Application& made);

}  // namespace milliwatt
