// Names from files, made safe for one line of a message or of a graph's text.
#pragma once

#include <string>
#include <string_view>

namespace milliwatt {

/// `"text"` with `"` and `\` escaped by a backslash; what could break a line or mislead a reader (control characters,
/// bytes that are not UTF-8, marks that turn the direction of text) appears as `\xNN`, a byte each. Always one line.
std::string in_quotes(std::string_view text);

/// The same without the quotes if there is nothing to escape, no space and no quotes in it, and it is not empty.
std::string as_word(std::string_view text);

/// Is it UTF-8 throughout (no overlong forms, no surrogates)?
bool is_utf8(std::string_view text);

}  // namespace milliwatt
