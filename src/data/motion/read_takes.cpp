#include <fmt/format.h>

#include <map>
#include <optional>
#include <system_error>
#include <utility>

#include "base/error.h"
#include "base/problems.h"
#include "base/sha256.h"
#include "base/to_size.h"
#include "data/csv.h"
#include "data/folder_entries.h"
#include "data/motion/takes.h"

namespace milliwatt {
namespace {

namespace fs = std::filesystem;

bool is_folder(const fs::path& path) {
  std::error_code ignored;
  return fs::is_directory(path, ignored);
}

bool is_table(const fs::path& path) { return path.extension() == ".csv" && !is_folder(path); }

class Reader {
 public:
  explicit Reader(const TakeForm& form) : form_(form) {}

  void read(const fs::path& file, const std::string& name, const std::string& group) {
    std::vector<Take>& takes = by_class_[name];
    try {
      for (Take& take : read_takes(file, form_)) {
        take.group = group;
        takes.push_back(std::move(take));
      }
    } catch (const Error& error) {
      problems_.add(error.what());
    }
  }

  void read_class(const fs::path& folder) {
    const std::string name = folder.filename().string();
    by_class_[name];
    for (const fs::path& entry : entries_of(folder)) {
      if (is_table(entry)) read(entry, name, "");
      if (!is_folder(entry)) continue;
      for (const fs::path& inner : entries_of(entry)) {
        if (is_table(inner)) read(inner, name, entry.filename().string());
      }
    }
  }

  /// @throws Error with the problems of files, unless they may be left out, and with classes that have no takes.
  TakeSet take(const fs::path& folder, bool skip_bad) {
    if (!skip_bad) problems_.throw_if_any("");
    TakeSet set;
    set.left_out = problems_.list();
    set.by_group = true;
    Problems empty;
    for (auto& [name, takes] : by_class_) {
      if (takes.empty()) empty.add(fmt::format("class {} has no usable .csv file; add some, or delete it", name));
      for (Take& take : takes) {
        take.label = static_cast<int>(set.classes.size());
        set.by_group = set.by_group && !take.group.empty();
        set.takes.push_back(std::move(take));
      }
      set.classes.push_back(name);
    }
    empty.throw_if_any(folder.string());
    if (!set.classes.empty()) return set;
    throw Error(fmt::format("{}: contains no .csv files; put the takes of each class into CLASS.csv or CLASS/*.csv",
                            folder.string()));
  }

 private:
  const TakeForm& form_;
  std::map<std::string, std::vector<Take>> by_class_;
  Problems problems_;
};

}  // namespace

std::vector<Take> read_takes(const fs::path& file, const TakeForm& form) {
  const CsvTable csv = read_csv(file);
  std::vector<std::size_t> columns;
  for (const std::string& axis : form.axes) columns.push_back(csv.column(axis));
  const std::size_t samples = to_size(form.samples);
  if (csv.rows.size() < samples) {
    throw Error(fmt::format("{}: has {} samples, a take has {}; record longer, or set `samples` in [data]", csv.file,
                            csv.rows.size(), samples));
  }
  Problems problems;
  std::vector<Take> takes(csv.rows.size() / samples);
  for (std::size_t i = 0; i < takes.size() * samples; ++i) {
    Take& take = takes[i / samples];
    if (i % samples == 0) take.name = fmt::format("{}:{}", csv.file, csv.lines[i]);
    for (const std::size_t column : columns) {
      const std::optional<double> number = number_in(csv.rows[i][column]);
      take.numbers.push_back(static_cast<float>(number.value_or(0)));
      if (number) continue;
      problems.add(fmt::format("line {}: column {} is \"{}\"; write a number", csv.lines[i], csv.columns[column],
                               csv.rows[i][column]));
    }
  }
  problems.throw_if_any(csv.file);
  return takes;
}

TakeSet read_take_folder(const fs::path& folder, const TakeForm& form, bool skip_bad) {
  Reader reader(form);
  for (const fs::path& entry : entries_of(folder)) {
    if (is_folder(entry)) reader.read_class(entry);
    if (is_table(entry)) reader.read(entry, entry.stem().string(), "");
  }
  return reader.take(folder, skip_bad);
}

void split_takes(TakeSet& set, const Split& split) {
  const std::vector<std::string> digests = digests_of(set);
  std::vector<SplitItem> items;
  for (std::size_t i = 0; i < set.takes.size(); ++i) {
    const Take& take = set.takes[i];
    items.push_back({set.by_group ? take.group : "", digests[i], take.label, Part::kTraining});
  }
  if (set.by_group)
    split_by_group(items, split);
  else
    split_by_item(items, set.classes.size(), split);
  std::map<std::pair<Part, int>, int> counts;
  for (std::size_t i = 0; i < items.size(); ++i) {
    set.takes[i].part = items[i].part;
    ++counts[{items[i].part, items[i].label}];
  }
  for (const Part part : {Part::kTraining, Part::kValidation, Part::kTest}) {
    for (std::size_t label = 0; label < set.classes.size(); ++label) {
      if (counts.contains({part, static_cast<int>(label)})) continue;
      if (set.by_group && part != Part::kTraining) continue;  // few groups have every class
      throw Error(fmt::format("class {} has no take in the {} part; add takes, at least one for each part",
                              set.classes[label], part_name(part)));
    }
  }
}

std::vector<std::string> digests_of(const TakeSet& set) {
  std::vector<std::string> digests;
  for (const Take& take : set.takes) {
    std::string bytes(reinterpret_cast<const char*>(take.numbers.data()), take.numbers.size() * sizeof(float));
    digests.push_back(sha256_hex(bytes + set.classes[to_size(take.label)]));
  }
  return digests;
}

}  // namespace milliwatt
