#include "data/arff.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/files.h"
#include "base/problems.h"

namespace milliwatt {
namespace {

constexpr std::string_view kBlanks = " \t\r";

std::string_view without_blanks(std::string_view text) {
  const std::size_t start = std::min(text.find_first_not_of(kBlanks), text.size());
  text.remove_prefix(start);
  return text.substr(0, text.find_last_not_of(kBlanks) + 1);
}

bool is_quote(char c) { return c == '\'' || c == '"'; }

bool is_keyword(std::string_view line, std::string_view keyword) {
  return line.size() >= keyword.size() && std::equal(keyword.begin(), keyword.end(), line.begin(), [](char a, char b) {
           return a == static_cast<char>(std::tolower(static_cast<unsigned char>(b)));
         });
}

/// Takes a word, or what is in quotes, off the start of `text`; it ends at one of `ends`.
std::string take_word(std::string_view& text, std::string_view ends) {
  text = without_blanks(text);
  std::size_t end = 0;
  std::string word;
  if (!text.empty() && is_quote(text[0])) {
    end = std::min(text.find(text[0], 1), text.size());
    word = text.substr(1, end - 1);
    end = std::min(text.find_first_of(ends, end), text.size());
  } else {
    end = std::min(text.find_first_of(ends), text.size());
    word = without_blanks(text.substr(0, end));
  }
  text.remove_prefix(end);
  return word;
}

std::vector<std::string> cells_of(std::string_view line) {
  std::vector<std::string> cells = {take_word(line, ",")};
  while (!line.empty()) {
    line.remove_prefix(1);
    cells.push_back(take_word(line, ","));
  }
  return cells;
}

}  // namespace

CsvTable read_arff(const std::filesystem::path& path) {
  constexpr std::string_view kAttribute = "@attribute";
  const std::string text = read_text_file(path);
  CsvTable table;
  table.file = path.string();
  Problems problems;
  bool in_data = false;
  std::size_t number = 0;
  for (std::string_view rest = text; !rest.empty();) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    std::string_view line = without_blanks(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
    ++number;
    if (line.empty() || line[0] == '%') continue;
    if (!in_data) {
      in_data = is_keyword(line, "@data");
      if (!is_keyword(line, kAttribute)) continue;
      line.remove_prefix(kAttribute.size());
      table.columns.push_back(take_word(line, " \t{"));
    } else if (line[0] == '{') {
      problems.add(fmt::format("line {}: is in the sparse form; write all values of the row", number));
    } else if (std::vector<std::string> cells = cells_of(line); cells.size() == table.columns.size()) {
      table.rows.push_back(std::move(cells));
      table.lines.push_back(number);
    } else {
      problems.add(fmt::format("line {}: has {} cells for {} attributes", number, cells.size(), table.columns.size()));
    }
  }
  problems.throw_if_any(table.file);
  if (table.columns.empty()) throw Error(table.file + ": has no @attribute line; is it an .arff file?");
  if (table.rows.empty()) throw Error(table.file + ": has no rows behind @data; write a row a line");
  return table;
}

}  // namespace milliwatt
