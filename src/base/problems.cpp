#include "base/problems.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.h"

namespace milliwatt {
namespace {

constexpr std::size_t kShownKinds = 4;
constexpr std::size_t kLongestName = 40;  // bytes

bool continues_character(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

/// The end of the quoted name that starts at `begin`: behind its closing quote, or the text's end.
std::size_t end_of_name(const std::string& text, std::size_t begin) {
  for (std::size_t at = begin + 1; at < text.size(); ++at) {
    if (text[at] == '\\') {
      ++at;
    } else if (text[at] == '"') {
      return at + 1;
    }
  }
  return text.size();
}

/// `text` with `shorten(name)` for each name in quotes.
template <typename Shorten>
std::string with_names(const std::string& text, Shorten shorten) {
  std::string result;
  for (std::size_t at = 0; at < text.size();) {
    if (text[at] != '"') {
      result += text[at++];
      continue;
    }
    const std::size_t end = end_of_name(text, at);
    result += shorten(text.substr(at, end - at));
    at = end;
  }
  return result;
}

/// Long names, often joined of several by a converter, end in `...`.
std::string cut(const std::string& name) {
  if (name.size() <= kLongestName + 2) return name;
  std::size_t end = kLongestName + 1;
  while (end > 1 && continues_character(name[end])) --end;
  const std::size_t escape = name.rfind('\\', end);  // no escape is cut in two: \x0a is the longest
  if (escape != std::string::npos && escape + 4 > end) end = escape;
  return name.substr(0, end) + "...\"";
}

/// What problems that differ in names and numbers alone have in common.
std::string kind_of(const std::string& problem) {
  std::string kind = with_names(problem, [](const std::string&) { return std::string("\"\""); });
  std::string plain;
  for (const char c : kind) {
    const bool is_number = (c >= '0' && c <= '9') || c == '.' || c == '-';
    if (!is_number) plain += c;
  }
  return plain;
}

struct Group {
  std::string kind, first;
  std::size_t others = 0;
};

std::vector<Group> groups_of(const std::vector<std::string>& problems) {
  std::vector<Group> groups;
  for (const std::string& problem : problems) {
    const std::string kind = kind_of(problem);
    const auto known = std::ranges::find(groups, kind, &Group::kind);
    if (known != groups.end()) {
      ++known->others;
    } else {
      groups.push_back({kind, problem});
    }
  }
  return groups;
}

}  // namespace

void Problems::throw_if_any(std::string_view place) const {
  if (problems_.empty()) return;
  const std::vector<Group> groups = groups_of(problems_);
  std::string text;
  std::size_t left = problems_.size();
  for (std::size_t i = 0; i < std::min(kShownKinds, groups.size()); ++i) {
    if (i > 0) text += "; also ";
    text += with_names(groups[i].first, cut);
    if (groups[i].others > 0) text += fmt::format("; and {} more like it", groups[i].others);
    left -= 1 + groups[i].others;
  }
  if (left > 0) text += fmt::format("; and {} other problem{}", left, left == 1 ? "" : "s");
  const Error error(text);
  throw place.empty() ? error : error.within(place);
}

}  // namespace milliwatt
