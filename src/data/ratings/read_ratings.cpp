#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <initializer_list>
#include <map>
#include <optional>
#include <span>
#include <string_view>
#include <tuple>
#include <utility>

#include "base/crc32.h"
#include "base/error.h"
#include "base/files.h"
#include "base/json.h"
#include "base/problems.h"
#include "base/to_size.h"
#include "data/csv.h"
#include "data/ratings/ratings.h"

namespace milliwatt {
namespace {

namespace fs = std::filesystem;
using Names = std::vector<std::string>;

const Names kUserNames = {"user", "userId", "user_id"};
const Names kItemNames = {"item", "itemId", "item_id", "movieId", "movie_id"};
const Names kTimeNames = {"time", "timestamp"};
const Names kRatingNames = {"rating"};

Names names_of(const std::string& given, const Names& usual) { return given.empty() ? usual : Names{given}; }

/// A line as text, before it is checked.
struct Line {
  std::size_t number = 0;
  std::string user, item, time;
  std::string rating;  // empty: there are none
};

std::optional<std::size_t> found_column(const CsvTable& csv, const Names& names) {
  for (const std::string& name : names) {
    if (const std::optional<std::size_t> column = csv.find_column(name)) return column;
  }
  return std::nullopt;
}

std::size_t needed_column(const CsvTable& csv, const Names& names, std::string_view what) {
  if (const std::optional<std::size_t> column = found_column(csv, names)) return *column;
  throw Error(fmt::format("{}: has no column {}, for the {}; it has {}; name the column in [data]", csv.file,
                          fmt::join(names, " or "), what, fmt::join(csv.columns, ", ")));
}

std::vector<Line> csv_lines(const fs::path& file, const RatingsForm& form) {
  const CsvTable csv = read_csv(file);
  const std::size_t user = needed_column(csv, names_of(form.user, kUserNames), "user");
  const std::size_t item = needed_column(csv, names_of(form.item, kItemNames), "item");
  const std::size_t time = needed_column(csv, names_of(form.time, kTimeNames), "time");
  std::optional<std::size_t> rating = found_column(csv, names_of(form.rating, kRatingNames));
  if (!form.rating.empty()) rating = needed_column(csv, {form.rating}, "rating");
  std::vector<Line> lines;
  for (std::size_t i = 0; i < csv.rows.size(); ++i) {
    const std::vector<std::string>& cells = csv.rows[i];
    lines.push_back({csv.lines[i], cells[user], cells[item], cells[time], rating ? cells[*rating] : ""});
  }
  return lines;
}

/// The value of the first of the keys that the object has, as a .csv file would have it.
std::string value_in(const Json& object, const Names& names) {
  for (const std::string& name : names) {
    const auto found = object.find(name);
    if (found == object.end()) continue;
    if (found->is_string()) return found->get<std::string>();
    if (found->is_number()) return found->dump();
  }
  return "";
}

std::vector<Line> json_lines(const fs::path& file, const RatingsForm& form, Problems& problems) {
  const std::string text = read_text_file(file);
  std::vector<Line> lines;
  std::size_t number = 0;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    const std::string_view line = std::string_view(text).substr(begin, end - begin);
    begin = end + 1;
    ++number;
    if (line.find_first_not_of(" \t\r") == std::string_view::npos) continue;
    const Json object = Json::parse(line, nullptr, false);
    if (!object.is_object()) {
      problems.add(fmt::format("line {}: is no JSON object; write one a line", number));
      continue;
    }
    lines.push_back(
        {number, value_in(object, names_of(form.user, kUserNames)), value_in(object, names_of(form.item, kItemNames)),
         value_in(object, names_of(form.time, kTimeNames)), value_in(object, names_of(form.rating, kRatingNames))});
  }
  return lines;
}

fs::path file_in(const fs::path& path) {
  if (!fs::is_directory(path)) return path;
  for (const char* const name : {"ratings.csv", "ratings.jsonl"}) {
    if (fs::exists(path / name)) return path / name;
  }
  throw Error(fmt::format("{}: has no ratings.csv and no ratings.jsonl; add one, or name the file", path.string()));
}

std::string problem_of(const Line& line, const RatingsForm& form) {
  const auto missing = [&](std::string_view what) {
    return fmt::format("line {}: has no {}; write one, or leave the line out with --skip-bad", line.number, what);
  };
  if (line.user.empty()) return missing("user");
  if (line.item.empty()) return missing("item");
  if (line.item.find('\n') != std::string::npos)
    return fmt::format("line {}: the item's name has a line break; write it on one line", line.number);
  if (!number_in(line.time))
    return fmt::format("line {}: its time is \"{}\"; write a number of seconds", line.number, line.time);
  if (form.least > 0 && !number_in(line.rating))
    return fmt::format("line {}: its rating is \"{}\"; write a number", line.number, line.rating);
  return "";
}

/// Numbers without zeros in front are in their own order so, and other names in some order.
struct ShorterFirst {
  bool operator()(const std::string& a, const std::string& b) const {
    return std::tuple(a.size(), std::string_view(a)) < std::tuple(b.size(), std::string_view(b));
  }
};

/// By time; of one second by a CRC-32 of user and item, which the order of items does not show in.
void sort_choices(UserHistory& history) {
  const auto key = [&](const Choice& choice) {
    const std::string text = fmt::format("{}:{}", history.user, choice.item);
    return std::tuple(choice.time, crc32(std::as_bytes(std::span(text)), 0));
  };
  std::ranges::sort(history.choices, [&](const Choice& a, const Choice& b) { return key(a) < key(b); });
}

}  // namespace

std::size_t Ratings::count() const {
  std::size_t sum = 0;
  for (const UserHistory& history : users) sum += history.choices.size();
  return sum;
}

Ratings read_ratings(const fs::path& path, const RatingsForm& form, bool skip_bad) {
  const fs::path file = file_in(path);
  Problems problems;
  const std::vector<Line> lines = file.extension() == ".jsonl" || file.extension() == ".json"
                                      ? json_lines(file, form, problems)
                                      : csv_lines(file, form);
  Ratings ratings;
  ratings.file = file.string();
  std::map<std::string, int, ShorterFirst> numbers;
  std::map<std::string, std::map<std::string, const Line*>> chosen;  // by user and item
  for (const Line& line : lines) {
    std::string problem = problem_of(line, form);
    if (problem.empty() && form.least > 0 && *number_in(line.rating) < form.least) continue;
    if (problem.empty()) {
      const auto [place, is_new] = chosen[line.user].emplace(line.item, &line);
      if (!is_new)
        problem = fmt::format("line {}: its user has item {} in line {} already; keep one", line.number, line.item,
                              place->second->number);
      if (is_new) numbers[line.item] = 0;
    }
    if (!problem.empty()) problems.add(std::move(problem));
  }
  if (!skip_bad) problems.throw_if_any(file.string());
  ratings.left_out = problems.list();
  for (auto& [name, number] : numbers) {
    number = static_cast<int>(ratings.items.size());
    ratings.items.push_back(name);
  }
  for (const auto& [user, of_user] : chosen) {
    UserHistory history{user, {}};
    for (const auto& [item, line] : of_user)
      history.choices.push_back({numbers.at(item), *number_in(line->time), line->number});
    sort_choices(history);
    if (!history.choices.empty()) ratings.users.push_back(std::move(history));
  }
  if (ratings.users.empty()) throw Error(file.string() + ": has no ratings; write one a line");
  return ratings;
}

}  // namespace milliwatt
