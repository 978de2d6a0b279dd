// Tables in .csv files.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace milliwatt {

/// Cells as text. All rows have as many cells as there are columns.
struct CsvTable {
  std::string file;                  ///< for messages
  std::vector<std::string> columns;  ///< the header
  std::vector<std::vector<std::string>> rows;
  std::vector<std::size_t> lines;  ///< of the file, of each row

  std::optional<std::size_t> find_column(std::string_view name) const;
  /// @throws Error naming the columns that there are.
  std::size_t column(std::string_view name) const;
};

/// Reads a table: commas, or semicolons if the first line has no comma; cells may be in double quotes,
/// with "" for a quote (RFC 4180). Empty lines are skipped. Without a header the columns are named 1, 2, ...
/// @throws Error naming the file and the lines whose cells are too many or too few, or whose quotes do not close.
CsvTable read_csv(const std::filesystem::path& path, bool has_header = true);

/// The cell as a finite number, blanks around it left out; nothing if it is none.
std::optional<double> number_in(const std::string& cell);

}  // namespace milliwatt
