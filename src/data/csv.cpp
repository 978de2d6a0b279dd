#include "data/csv.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <system_error>

#include "base/error.h"
#include "base/files.h"
#include "base/problems.h"
#include "base/to_size.h"

namespace milliwatt {
namespace {

/// Takes one line off `text` and cuts it into cells. False if a quote does not close.
bool take_row(std::string_view& text, char comma, std::size_t& line, std::vector<std::string>& cells) {
  cells.assign(1, "");
  bool quoted = false;
  std::size_t at = 0;
  for (; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '\n') ++line;
    if (quoted) {
      if (c != '"') {
        cells.back() += c;
      } else if (at + 1 < text.size() && text[at + 1] == '"') {
        cells.back() += text[++at];
      } else {
        quoted = false;
      }
    } else if (c == '"' && cells.back().empty()) {
      quoted = true;
    } else if (c == comma) {
      cells.emplace_back();
    } else if (c == '\n') {
      ++at;
      break;
    } else if (c != '\r') {
      cells.back() += c;
    }
  }
  text.remove_prefix(at);
  return !quoted;
}

}  // namespace

std::optional<std::size_t> CsvTable::find_column(std::string_view name) const {
  const auto found = std::ranges::find(columns, name);
  if (found == columns.end()) return std::nullopt;
  return to_size(found - columns.begin());
}

std::size_t CsvTable::column(std::string_view name) const {
  const std::optional<std::size_t> found = find_column(name);
  if (found) return *found;
  throw Error(fmt::format("{}: has no column {}; it has {}", file, name, fmt::join(columns, ", ")));
}

CsvTable read_csv(const std::filesystem::path& path, bool has_header) {
  const std::string text = read_text_file(path);
  std::string_view rest = text;
  if (rest.starts_with("\xef\xbb\xbf")) rest.remove_prefix(3);
  const std::string_view header = rest.substr(0, rest.find('\n'));
  const char comma =
      header.find(',') == std::string_view::npos && header.find(';') != std::string_view::npos ? ';' : ',';
  CsvTable table;
  table.file = path.string();
  Problems problems;
  std::size_t line = 0;
  std::vector<std::string> cells;
  while (!rest.empty()) {
    const std::size_t first = line + 1;
    if (!take_row(rest, comma, line, cells)) problems.add(fmt::format("line {}: a quote does not close", first));
    if (cells.size() == 1 && cells[0].empty()) continue;
    if (table.columns.empty() && has_header) {
      table.columns = cells;
      continue;
    }
    for (std::size_t i = table.columns.size(); table.rows.empty() && !has_header && i < cells.size(); ++i)
      table.columns.push_back(std::to_string(i + 1));
    if (cells.size() != table.columns.size()) {
      problems.add(
          fmt::format("line {}: has {} cells; the first line has {}", first, cells.size(), table.columns.size()));
    } else {
      table.rows.push_back(cells);
      table.lines.push_back(first);
    }
  }
  problems.throw_if_any(path.string());
  if (table.rows.empty()) throw Error(path.string() + ": has no rows; write a row a line");
  return table;
}

std::optional<double> number_in(const std::string& cell) {
  const std::size_t start = std::min(cell.find_first_not_of(' '), cell.size());
  const std::size_t end = cell.find_last_not_of(' ') + 1;
  double number = 0;
  const auto [rest, status] = std::from_chars(cell.data() + start, cell.data() + std::max(start, end), number);
  if (status != std::errc() || rest != cell.data() + end || !std::isfinite(number)) return std::nullopt;
  return number;
}

}  // namespace milliwatt
