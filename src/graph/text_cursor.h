// What is left of one line of a graph's text, and how its parts are read. Every reader skips blanks first, and throws
// an Error that names the line and what was expected where it finds something else.
#pragma once

#include <charconv>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

namespace milliwatt {

class TextCursor {
 public:
  TextCursor(std::string_view line, int number) : rest_(line), number_(number) {}

  /// @throws Error `line 4: expected EXPECTATION, found "..."`.
  [[noreturn]] void fail(std::string_view expectation);

  bool at_end();
  /// Does the line go on with `text`? Moves on only if accept() is asked, and past whole words only.
  bool sees(std::string_view text);
  bool accept(std::string_view text);
  void expect(std::string_view text);

  /// Letters, digits, `_`, `.`, `+` and `-`; empty if there are none.
  std::string_view token();
  /// A string in quotes, unescaped.
  std::string string();
  std::string word_or_string(std::string_view expectation);

  template <typename T>
  T number(std::string_view expectation) {
    const std::string_view start = rest_;
    const std::optional<T> value = parse_number<T>(token());
    if (!value) {
      rest_ = start;
      fail(expectation);
    }
    return *value;
  }

  /// `open item, item, ... close`; `item` reads one.
  template <typename Item>
  void list(std::string_view open, std::string_view close, Item item) {
    expect(open);
    if (accept(close)) return;
    do {
      item();
    } while (accept(","));
    expect(close);
  }

  /// The whole of `text` as a number that T can hold.
  template <typename T>
  static std::optional<T> parse_number(std::string_view text) {
    T value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
  }

 private:
  void skip_blanks();
  char character();

  std::string_view rest_;
  int number_;
};

}  // namespace milliwatt
