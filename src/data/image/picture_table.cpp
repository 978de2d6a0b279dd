// A table of pictures: a header line, then a picture a line.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>
#include <sstream>

#include "base/error.h"
#include "base/files.h"
#include "base/problems.h"
#include "data/csv.h"
#include "data/image/picture_set.h"

namespace milliwatt {
namespace {

namespace fs = std::filesystem;

bool parse_part(const std::string& word, Part& part) {
  for (const Part known : {Part::kTraining, Part::kValidation, Part::kTest}) {
    if (word != part_name(known) && !(word == "train" && known == Part::kTraining)) continue;
    part = known;
    return true;
  }
  return false;
}

}  // namespace

PictureList read_picture_table(const fs::path& file) {
  const CsvTable table = read_csv(file);
  const std::size_t path = table.column("path");
  const std::size_t label = table.column("label");
  const std::optional<std::size_t> part = table.find_column("part");
  const std::optional<std::size_t> group = table.find_column("group");
  std::set<std::string> names;
  for (const std::vector<std::string>& row : table.rows) names.insert(row[label]);
  PictureList list;
  list.classes = {names.begin(), names.end()};
  list.has_parts = part.has_value();
  Problems problems;
  std::set<std::string> seen;
  for (std::size_t i = 0; i < table.rows.size(); ++i) {
    const std::vector<std::string>& row = table.rows[i];
    const std::string line = fmt::format("line {}", table.lines[i]);
    FoundPicture found;
    found.path = fs::path(row[path]).is_absolute() ? fs::path(row[path]) : file.parent_path() / row[path];
    found.name = found.path.string();
    found.label = static_cast<int>(std::ranges::find(list.classes, row[label]) - list.classes.begin());
    if (row[label].empty()) problems.add(line + ": has no label; write one");
    if (!seen.insert(row[path]).second) problems.add(fmt::format("{}: names \"{}\" again; keep one", line, row[path]));
    if (part && !parse_part(row[*part], found.part)) {
      problems.add(fmt::format("{}: part is \"{}\"; supported: training, validation, test", line, row[*part]));
    }
    if (group) found.group = row[*group];
    list.has_validation = list.has_validation || found.part == Part::kValidation;
    list.pictures.push_back(std::move(found));
  }
  problems.throw_if_any(file.string());
  return list;
}

}  // namespace milliwatt
