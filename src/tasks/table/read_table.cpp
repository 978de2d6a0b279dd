#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <optional>
#include <set>

#include "base/error.h"
#include "base/problems.h"
#include "base/to_size.h"
#include "data/arff.h"
#include "data/csv.h"
#include "tasks/table/row_dataset.h"

namespace milliwatt {
namespace {

/// Which column is what.
struct Columns {
  std::optional<std::size_t> target, group;
  std::vector<std::size_t> numbers;
};

Columns columns_of(const CsvTable& csv, const TableForm& form, bool has_target) {
  Columns columns;
  const auto inputs = to_size(form.inputs);
  if (!form.group.empty()) columns.group = csv.column(form.group);
  if (!form.target.empty() && (has_target || csv.find_column(form.target))) {
    columns.target = csv.column(form.target);
  } else if (form.target.empty() && (has_target || csv.columns.size() > inputs + (columns.group ? 1 : 0))) {
    columns.target = csv.columns.size() - 1;
  }
  for (std::size_t i = 0; i < csv.columns.size(); ++i) {
    const bool is_ignored = std::ranges::count(form.ignored, csv.columns[i]) > 0;
    if (i != columns.target && i != columns.group && !is_ignored) columns.numbers.push_back(i);
  }
  if (columns.numbers.size() == inputs) return columns;
  throw Error(fmt::format("{}: has {} columns of numbers, `inputs` in [data] is {}; they must be the same", csv.file,
                          columns.numbers.size(), form.inputs));
}

}  // namespace

Table read_table(const std::filesystem::path& file, const TableForm& form, bool has_target, bool skip_bad) {
  const CsvTable csv = file.extension() == ".arff" ? read_arff(file) : read_csv(file, form.header);
  const Columns columns = columns_of(csv, form, has_target);
  Table table;
  for (const std::size_t column : columns.numbers) table.columns.push_back(csv.columns[column]);
  if (columns.target && !form.values) {
    std::set<std::string> classes;
    for (const std::vector<std::string>& row : csv.rows) classes.insert(row[*columns.target]);
    table.classes = {classes.begin(), classes.end()};
  }
  table.by_group = columns.group.has_value();
  Problems problems;
  for (std::size_t i = 0; i < csv.rows.size(); ++i) {
    const std::vector<std::string>& cells = csv.rows[i];
    TableRow row;
    row.name = fmt::format("{}:{}", file.string(), csv.lines[i]);
    std::string problem;
    for (const std::size_t column : columns.numbers) {
      const std::optional<double> number = number_in(cells[column]);
      row.numbers.push_back(number.value_or(0));
      if (number || !problem.empty()) continue;
      problem = fmt::format("line {}: column {} is \"{}\"; write a number, or leave the row out with --skip-bad",
                            csv.lines[i], csv.columns[column], cells[column]);
    }
    if (columns.group) row.group = cells[*columns.group];
    if (columns.target && form.values) {
      const std::optional<double> number = number_in(cells[*columns.target]);
      if (!number && problem.empty()) {
        problem = fmt::format("line {}: its value is \"{}\"; write a number, or leave the row out with --skip-bad",
                              csv.lines[i], cells[*columns.target]);
      }
      row.value = number.value_or(0);
    } else if (columns.target) {
      const std::string& name = cells[*columns.target];
      if (name.empty() && problem.empty()) problem = fmt::format("line {}: has no class; write one", csv.lines[i]);
      row.label = static_cast<int>(std::ranges::find(table.classes, name) - table.classes.begin());
    }
    if (problem.empty()) {
      table.rows.push_back(std::move(row));
    } else {
      problems.add(problem);
    }
  }
  if (!skip_bad) problems.throw_if_any(file.string());
  table.left_out = problems.list();
  return table;
}

void split_table(Table& table, const Split& split) {
  std::vector<SplitItem> items;
  for (const TableRow& row : table.rows)
    items.push_back({row.group, row.name, std::max(row.label, 0), Part::kTraining});
  // A row's own name is its line: what it holds decides instead, so that the same row falls into the same part.
  for (std::size_t i = 0; i < items.size(); ++i)
    items[i].name = fmt::format("{}", fmt::join(table.rows[i].numbers, " "));
  if (table.by_group)
    split_by_group(items, split);
  else
    split_by_item(items, std::max<std::size_t>(table.classes.size(), 1), split);
  for (std::size_t i = 0; i < items.size(); ++i) table.rows[i].part = items[i].part;
  for (const Part part : {Part::kTraining, Part::kValidation, Part::kTest}) {
    if (std::ranges::count(table.rows, part, &TableRow::part) == 0)
      throw Error(fmt::format("no row is in the {} part; add rows, at least one for each part", part_name(part)));
    for (std::size_t label = 0; label < table.classes.size(); ++label) {
      const bool some = std::ranges::any_of(
          table.rows, [&](const TableRow& row) { return row.part == part && to_size(row.label) == label; });
      if (some || (table.by_group && part != Part::kTraining)) continue;  // few groups have every class
      throw Error(fmt::format("class {} has no row in the {} part; add rows, at least one for each part",
                              table.classes[label], part_name(part)));
    }
  }
}

}  // namespace milliwatt
