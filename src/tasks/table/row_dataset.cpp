#include "tasks/table/row_dataset.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <tuple>
#include <utility>

#include "base/random.h"
#include "base/sha256.h"
#include "base/to_size.h"
#include "tasks/class_table.h"

namespace milliwatt {
namespace {

constexpr double kCodesPerDeviation = 32;

}  // namespace

Standardization standardization_of(const Table& table) {
  Standardization standard;
  const auto measure = [&](const std::function<double(const TableRow&)>& number) {
    double count = 0;
    double mean = 0;
    double squares = 0;
    for (const TableRow& row : table.rows) {
      if (row.part != Part::kTraining) continue;
      ++count;
      mean += number(row);
    }
    mean /= std::max(count, 1.0);
    for (const TableRow& row : table.rows) {
      if (row.part == Part::kTraining) squares += std::pow(number(row) - mean, 2);
    }
    const double deviation = std::sqrt(squares / std::max(count, 1.0));
    return std::pair(mean, deviation > 0 ? deviation : 1);
  };
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    const auto [mean, deviation] = measure([i](const TableRow& row) { return row.numbers[i]; });
    standard.means.push_back(mean);
    standard.deviations.push_back(deviation);
  }
  std::tie(standard.target_mean, standard.target_deviation) = measure([](const TableRow& row) { return row.value; });
  return standard;
}

std::vector<std::byte> codes_of(const std::vector<double>& numbers, const Standardization& standard) {
  std::vector<std::byte> codes;
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    const double code = (numbers[i] - standard.means[i]) / standard.deviations[i] * kCodesPerDeviation;
    codes.push_back(std::byte(static_cast<std::uint8_t>(std::lround(std::clamp(code, -128.0, 127.0)))));
  }
  return codes;
}

RowDataset::RowDataset(Table table, Standardization standard, double noise)
    : table_(std::move(table)), standard_(std::move(standard)), noise_(noise) {}

std::vector<std::byte> RowDataset::input(std::size_t item) const {
  return codes_of(table_.rows.at(item).numbers, standard_);
}

Target RowDataset::target(std::size_t item) const {
  const TableRow& row = table_.rows.at(item);
  if (table_.classes.empty()) return std::vector<float>{static_cast<float>(row.value)};
  return row.label;
}

VariedItem RowDataset::varied(std::size_t item, const Variation& how) const {
  Random random({key_of("noise of rows"), how.seed, static_cast<std::uint64_t>(how.epoch),
                 static_cast<std::uint64_t>(how.index)});
  std::vector<double> numbers = table_.rows.at(item).numbers;
  for (std::size_t i = 0; i < numbers.size(); ++i)
    numbers[i] += noise_ * standard_.deviations[i] * static_cast<double>(random.normal());
  return {codes_of(numbers, standard_), target(item)};
}

std::vector<std::string> RowDataset::digests() const {
  std::vector<std::string> digests;
  for (const TableRow& row : table_.rows) {
    const std::string name = row.label < 0 ? fmt::format("{}", row.value) : table_.classes[to_size(row.label)];
    digests.push_back(sha256_hex(fmt::format("{} {}", fmt::join(row.numbers, " "), name)));
  }
  return digests;
}

std::string RowDataset::training_digest() const {
  std::string text = fmt::format("{}\n", fmt::join(table_.classes, "/"));
  const std::vector<std::string> each = digests();
  for (const std::size_t item : items(Part::kTraining)) text += each[item] + "\n";
  return sha256_hex(text);
}

std::string RowDataset::variation_text() const { return fmt::format("noise {}", noise_); }

std::string RowDataset::table_text() const {
  constexpr std::size_t kShown = 20;
  std::string text = class_table_text(*this);
  text +=
      fmt::format("  columns: {}; split by {}\n", fmt::join(table_.columns, ", "), table_.by_group ? "group" : "row");
  for (std::size_t i = 0; i < std::min(kShown, table_.left_out.size()); ++i)
    text += fmt::format("left out: {}\n", table_.left_out[i]);
  if (!table_.left_out.empty()) text += fmt::format("rows left out: {}\n", table_.left_out.size());
  return text;
}

Json RowDataset::json() const {
  return {{"split", table_.by_group ? "group" : "row"},
          {"columns", table_.columns},
          {"means", standard_.means},
          {"deviations", standard_.deviations},
          {"classes", class_table_json(*this)},
          {"left_out", table_.left_out}};
}

std::string RowDataset::summary_text() const {
  std::string text =
      fmt::format("  rows      {} for training; {} held out, split by {}\n", items(Part::kTraining).size(),
                  items(Part::kTest).size(), table_.by_group ? "group" : "row");
  if (!table_.left_out.empty()) text += fmt::format("            bad rows left out: {}\n", table_.left_out.size());
  return text;
}

}  // namespace milliwatt
