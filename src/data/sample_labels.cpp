#include "data/sample_labels.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <set>
#include <system_error>

#include "base/error.h"
#include "base/in_quotes.h"
#include "base/to_size.h"
#include "data/csv.h"
#include "data/image/class_names.h"
#include "data/tensor_file.h"

namespace milliwatt {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kMostClasses = 1 << 16;

bool is_there(const fs::path& path) {
  std::error_code ignored;
  return fs::exists(path, ignored);
}

std::vector<std::string> names_of_classes(const fs::path& file) {
  if (!is_there(file)) throw Error(fmt::format("{}: does not exist; a file with one class name a line", file.string()));
  return class_names(file, 0);
}

int checked(std::int64_t label) {
  if (label < 0 || label >= kMostClasses) {
    throw Error(fmt::format("holds the label {}; numbers of the network's outputs, from 0", label));
  }
  return static_cast<int>(label);
}

std::vector<int> labels_of_array(const fs::path& path) {
  const std::vector<TensorData> arrays = read_tensors(path);
  if (arrays.size() != 1) throw Error("holds several arrays; one of integers");
  const TensorData& array = arrays.front();
  const int width = element_bytes(array.type);
  if (array.type == ElementType::kFloat32 || array.type == ElementType::kBool) {
    throw Error(fmt::format("is {}; integers", element_name(array.type)));
  }
  std::vector<int> labels;
  for (std::size_t at = 0; at < array.bytes.size(); at += to_size(width)) {
    std::int64_t label = 0;  // little-endian; what is negative in a narrow type is far too large here
    std::memcpy(&label, array.bytes.data() + at, to_size(width));
    labels.push_back(checked(label));
  }
  return labels;
}

std::vector<int> labels_of_table(const fs::path& path, const std::vector<std::string>& classes) {
  const CsvTable table = read_csv(path);
  const std::size_t column = table.column("label");
  std::vector<int> labels;
  for (const std::vector<std::string>& row : table.rows) {
    const std::string& cell = row[column];
    const auto named = std::ranges::find(classes, cell);
    if (named != classes.end()) {
      labels.push_back(static_cast<int>(named - classes.begin()));
      continue;
    }
    std::int64_t number = -1;
    const auto [end, error] = std::from_chars(cell.data(), cell.data() + cell.size(), number);
    if (error != std::errc() || end != cell.data() + cell.size()) {
      throw Error(fmt::format("holds the label {}; a number, or a name of --classes", in_quotes(cell)));
    }
    labels.push_back(checked(number));
  }
  return labels;
}

std::vector<int> labels_of_folders(const std::vector<std::string>& folders, std::vector<std::string> classes) {
  const bool is_given = !classes.empty();
  if (!is_given) {
    const std::set<std::string> names(folders.begin(), folders.end());
    classes = {names.begin(), names.end()};
  }
  std::vector<int> labels;
  for (const std::string& folder : folders) {
    const auto found = std::ranges::find(classes, folder);
    if (found == classes.end()) {
      throw Error(
          fmt::format("has a folder {} that --classes does not name; name it, or move it away", in_quotes(folder)));
    }
    labels.push_back(static_cast<int>(found - classes.begin()));
  }
  return labels;
}

fs::path labels_file(const fs::path& data, const SampleRequest& request) {
  if (!request.labels.empty()) return request.labels;
  for (const char* name : {"labels.npy", "labels.csv"}) {
    if (is_there(data / name)) return data / name;
  }
  return {};
}

}  // namespace

std::vector<int> read_labels(const fs::path& data, const SampleRequest& request, std::size_t samples,
                             const std::vector<std::string>& folders) {
  const std::vector<std::string> classes =
      request.classes.empty() ? std::vector<std::string>() : names_of_classes(request.classes);
  const fs::path file = labels_file(data, request);
  if (file.empty()) {
    if (std::ranges::any_of(folders, &std::string::empty)) return {};
    return labels_of_folders(folders, classes);
  }
  try {
    std::vector<int> labels = file.extension() == ".csv" ? labels_of_table(file, classes) : labels_of_array(file);
    if (labels.size() != samples) {
      throw Error(fmt::format("holds {} labels for {} samples; one for each", labels.size(), samples));
    }
    return labels;
  } catch (const Error& error) {
    if (std::string_view(error.what()).starts_with(file.string())) throw;
    throw error.within(file.string());
  }
}

}  // namespace milliwatt
