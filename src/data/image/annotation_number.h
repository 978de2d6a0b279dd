// Numbers as the texts of annotations have them.
#pragma once

#include <charconv>
#include <cmath>
#include <optional>
#include <string_view>

namespace milliwatt {

/// The text as a finite number below 1e9; nothing if it is none. Spaces around it do not count.
inline std::optional<double> annotation_number(std::string_view text) {
  constexpr std::string_view kSpaces = " \t\r\n";
  const std::size_t first = text.find_first_not_of(kSpaces);
  if (first == std::string_view::npos) return std::nullopt;
  text = text.substr(first, text.find_last_not_of(kSpaces) + 1 - first);
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !(std::abs(value) < 1e9)) return std::nullopt;
  return value;
}

}  // namespace milliwatt
