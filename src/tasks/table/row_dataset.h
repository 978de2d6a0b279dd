// Rows of numbers as a data set.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "data/dataset.h"

namespace milliwatt {

struct TableForm {
  bool header = true;                     ///< the first line names the columns; otherwise their numbers do, from 1
  std::string target = {};                ///< the column with the class; empty: the last one
  std::string group = {};                 ///< the column whose rows stay together; empty: none
  int inputs = 6;                         ///< columns of numbers, which are all others
  std::vector<std::string> ignored = {};  ///< columns that are not read
  bool values = false;                    ///< the target is a number, not a class
};

struct TableRow {
  std::string name;  ///< FILE:LINE
  std::string group;
  std::vector<double> numbers;
  int label = -1;    ///< -1: it has no class
  double value = 0;  ///< the target, if it is a number
  Part part = Part::kTraining;
};

struct Table {
  std::vector<std::string> columns;  ///< of numbers
  std::vector<std::string> classes;  ///< none if targets are numbers
  std::vector<TableRow> rows;
  std::vector<std::string> left_out = {};  ///< problems of rows that were left out
  bool by_group = false;
};

/// Reads a .csv or .arff file. `has_target`: without it rows need no class. Cells that are empty, `?` or no number make
/// their row bad. @throws Error naming every bad row (unless `skip_bad`), a missing column, or another number of
/// inputs.
Table read_table(const std::filesystem::path& file, const TableForm& form, bool has_target, bool skip_bad);

/// By group if the table has them, otherwise each class by itself. @throws Error naming a class that has no row in a
/// part (by group: in that for training), or a part that has no row.
void split_table(Table& table, const Split& split);

/// What makes numbers of any size codes: each column less its mean, by its standard deviation.
struct Standardization {
  std::vector<double> means, deviations;
  double target_mean = 0, target_deviation = 1;  ///< if targets are numbers
};
/// Of the training part. A column that is constant has deviation 1.
Standardization standardization_of(const Table& table);
/// Codes of 1/32 standard deviation, so up to four of them either way.
std::vector<std::byte> codes_of(const std::vector<double>& numbers, const Standardization& standard);

class RowDataset final : public Dataset {
 public:
  /// `noise`: what rows are varied by, in standard deviations.
  RowDataset(Table table, Standardization standard, double noise);

  const Table& table() const { return table_; }
  const Standardization& standard() const { return standard_; }
  /// SHA-256 of each row's numbers and class.
  std::vector<std::string> digests() const;

  const std::vector<std::string>& classes() const override { return table_.classes; }
  std::size_t size() const override { return table_.rows.size(); }
  Part part(std::size_t item) const override { return table_.rows.at(item).part; }
  /// A class or, if the table has none, a value.
  Target target(std::size_t item) const override;
  std::string name(std::size_t item) const override { return table_.rows.at(item).name; }
  std::vector<std::byte> input(std::size_t item) const override;
  VariedItem varied(std::size_t item, const Variation& how) const override;
  std::string training_digest() const override;
  std::string variation_text() const override;
  std::string table_text() const override;
  Json json() const override;
  std::string summary_text() const override;

 private:
  Table table_;
  Standardization standard_;
  double noise_;
};

}  // namespace milliwatt
