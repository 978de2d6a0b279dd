// Whole numbers that follow from shapes: files compute them by operators, the importer at once.
#pragma once

#include <optional>
#include <string_view>

#include "formats/onnx/model.h"

namespace milliwatt::onnx {

/// What ADD, SUB, MUL, DIV, MAXIMUM or MINIMUM makes of constants of type s32 or s64; nothing if it is another operator
/// or type. @throws Error if a number is divided by 0, or the shapes do not go together.
std::optional<Constant> integer_result(std::string_view kind, const Constant& a, const Constant& b);

}  // namespace milliwatt::onnx
