#include "base/in_quotes.h"

#include <fmt/format.h>

#include <cstddef>
#include <cstdint>

namespace milliwatt {
namespace {

// The length of the UTF-8 sequence at the start of `text` and its code point; length 0 where there is none (truncated,
// overlong, surrogate, beyond U+10FFFF).
struct Utf8 {
  std::size_t length = 0;
  std::uint32_t code = 0;
};

Utf8 decode(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<std::uint32_t>(static_cast<unsigned char>(text[i])); };
  const std::uint32_t lead = byte(0);
  if (lead < 0x80) return {1, lead};
  const std::size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead > 0xf4 || text.size() < length) return {};
  std::uint32_t code = lead & (0xffU >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xc0U) != 0x80) return {};
    code = code << 6U | (byte(i) & 0x3fU);
  }
  const std::uint32_t lowest = length == 2 ? 0x80 : length == 3 ? 0x800 : 0x10000;
  if (code < lowest || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return {};
  return {length, code};
}

bool is_plain(std::uint32_t code) {
  if (code < 0x20 || (code >= 0x7f && code < 0xa0)) return false;  // controls
  if (code >= 0x200b && code <= 0x200f) return false;              // invisible, or marks of direction
  if (code >= 0x2028 && code <= 0x202e) return false;              // line and paragraph ends, direction
  return !(code >= 0x2060 && code <= 0x206f) && code != 0xfeff;
}

}  // namespace

std::string in_quotes(std::string_view text) {
  std::string out = "\"";
  while (!text.empty()) {
    const Utf8 character = decode(text);
    const std::size_t length = character.length == 0 ? 1 : character.length;
    if (character.length == 0 || !is_plain(character.code)) {
      for (const char c : text.substr(0, length)) out += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
    } else {
      if (character.code == '"' || character.code == '\\') out += '\\';
      out += text.substr(0, length);
    }
    text.remove_prefix(length);
  }
  return out + '"';
}

std::string as_word(std::string_view text) {
  std::string quoted = in_quotes(text);
  const bool is_word = !text.empty() && quoted.size() == text.size() + 2 && text.find(' ') == std::string_view::npos;
  return is_word ? std::string(text) : quoted;
}

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const Utf8 character = decode(text);
    if (character.length == 0) return false;
    text.remove_prefix(character.length);
  }
  return true;
}

}  // namespace milliwatt
