#include "graph/text_cursor.h"

#include <fmt/format.h>

#include <cstdint>

#include "base/error.h"
#include "base/in_quotes.h"

namespace milliwatt {
namespace {

bool is_token_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.' ||
         c == '+' || c == '-';
}

}  // namespace

void TextCursor::fail(std::string_view expectation) {
  skip_blanks();
  const std::string found = rest_.empty() ? "the end of the line" : in_quotes(rest_.substr(0, 24));
  throw Error(fmt::format("line {}: expected {}, found {}", number_, expectation, found));
}

bool TextCursor::at_end() {
  skip_blanks();
  return rest_.empty();
}

bool TextCursor::sees(std::string_view text) {
  skip_blanks();
  if (!rest_.starts_with(text)) return false;
  // `scale` is not the start of `scaled`.
  const bool goes_on = rest_.size() > text.size() && is_token_char(rest_[text.size()]);
  return !(goes_on && is_token_char(text.back()));
}

bool TextCursor::accept(std::string_view text) {
  if (!sees(text)) return false;
  rest_.remove_prefix(text.size());
  return true;
}

void TextCursor::expect(std::string_view text) {
  if (!accept(text)) fail(fmt::format("`{}`", text));
}

std::string_view TextCursor::token() {
  skip_blanks();
  std::size_t length = 0;
  while (length < rest_.size() && is_token_char(rest_[length])) ++length;
  const std::string_view found = rest_.substr(0, length);
  rest_.remove_prefix(length);
  return found;
}

std::string TextCursor::string() {
  if (!accept("\"")) fail("a name in quotes");
  std::string text;
  while (!rest_.starts_with('"')) text += character();
  rest_.remove_prefix(1);
  return text;
}

std::string TextCursor::word_or_string(std::string_view expectation) {
  if (sees("\"")) return string();
  const std::string_view word = token();
  if (word.empty()) fail(expectation);
  return std::string(word);
}

void TextCursor::skip_blanks() {
  while (!rest_.empty() && (rest_[0] == ' ' || rest_[0] == '\t' || rest_[0] == '\r')) rest_.remove_prefix(1);
  if (rest_.starts_with('#')) rest_ = {};
}

// One character of a string, with its escape resolved.
char TextCursor::character() {
  if (rest_.empty()) fail("a closing quote");
  char c = rest_[0];
  std::size_t length = 1;
  if (c == '\\') {
    std::uint8_t code = 0;
    if (rest_.size() >= 4 && rest_[1] == 'x' &&
        std::from_chars(rest_.data() + 2, rest_.data() + 4, code, 16).ptr == rest_.data() + 4) {
      c = static_cast<char>(code);
      length = 4;
    } else if (rest_.size() >= 2 && (rest_[1] == '"' || rest_[1] == '\\')) {
      c = rest_[1];
      length = 2;
    } else {
      fail("an escape: \\\", \\\\ or \\xNN");
    }
  }
  rest_.remove_prefix(length);
  return c;
}

}  // namespace milliwatt
