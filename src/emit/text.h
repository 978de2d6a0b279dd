// Small pieces of emitted text.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/numbers.h"
#include "graph/graph.h"
#include "kernels/kernel.h"

namespace milliwatt {

/// int8_t, int32_t, float, ...
std::string_view c_type(ElementType type);
/// The same for a table's elements.
std::string_view c_type(const KernelTable& table);
std::size_t table_size(const KernelTable& table);

/// A text that cannot end or continue a line comment: control characters, backslashes and long tails taken out.
std::string comment_text(std::string_view text, std::size_t longest = 72);

/// The shortest text that gives this float: `0.5f`.
std::string float_literal(float value);

/// The text in quotes, for C and C++: ASCII, other bytes as octal escapes.
std::string string_literal(std::string_view text);

/// `const int8_t NAME[N] MILLIWATT_FLASH = {...};`, `storage` in front.
std::string table_definition(const KernelTable& table, std::string_view name, std::string_view storage);

}  // namespace milliwatt
