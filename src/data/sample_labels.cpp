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

std::vector<int> labels_of_array(const TensorData& array) {
  if (array.type == ElementType::kFloat32 || array.type == ElementType::kBool) {
    throw Error(fmt::format("is {}; integers", element_name(array.type)));
  }
  const std::size_t width = to_size(element_bytes(array.type));
  std::vector<int> labels;
  for (std::size_t at = 0; at < array.bytes.size(); at += width) {
    std::int64_t label = 0;  // little-endian; what is negative in a narrow type is far too large here
    std::memcpy(&label, array.bytes.data() + at, width);
    labels.push_back(checked(label));
  }
  return labels;
}

int label_of(const std::string& cell, const std::vector<std::string>& classes) {
  const auto named = std::ranges::find(classes, cell);
  if (named != classes.end()) return static_cast<int>(named - classes.begin());
  std::int64_t number = -1;
  const auto [end, error] = std::from_chars(cell.data(), cell.data() + cell.size(), number);
  if (error != std::errc() || end != cell.data() + cell.size()) {
    throw Error(fmt::format("holds the label {}; a number, or a name of --classes", in_quotes(cell)));
  }
  return checked(number);
}

std::vector<int> labels_of_file(const fs::path& file, const std::vector<std::string>& classes, std::size_t samples) {
  std::vector<TensorData> arrays;
  std::vector<std::string> cells;
  if (file.extension() == ".csv") {
    const CsvTable table = read_csv(file);
    const std::size_t column = table.column("label");
    for (const std::vector<std::string>& row : table.rows) cells.push_back(row[column]);
  } else {
    arrays = read_tensors(file);
  }
  try {
    std::vector<int> labels = arrays.size() == 1 ? labels_of_array(arrays.front()) : std::vector<int>();
    for (const std::string& cell : cells) labels.push_back(label_of(cell, classes));
    if (labels.size() == samples) return labels;
    throw Error(fmt::format("holds {} labels for {} samples; one for each", labels.size(), samples));
  } catch (const Error& error) {
    throw error.within(file.string());
  }
}

std::vector<int> labels_of_folders(const fs::path& data, const std::vector<std::string>& folders,
                                   std::vector<std::string> classes) {
  if (classes.empty()) {
    const std::set<std::string> names(folders.begin(), folders.end());
    if (names.size() == 1) return {};  // one folder of everything says nothing
    classes = {names.begin(), names.end()};
  }
  std::vector<int> labels;
  for (const std::string& folder : folders) {
    const auto found = std::ranges::find(classes, folder);
    if (found == classes.end()) {
      throw Error(fmt::format("{}: has a folder {} that --classes does not name; name it, or move it away",
                              data.string(), in_quotes(folder)));
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
    return labels_of_folders(data, folders, classes);
  }
  return labels_of_file(file, classes, samples);
}

void check_labels(const std::vector<int>& labels, const Graph& model) {
  const std::int64_t classes = model.tensor(model.outputs.at(0)).elements();
  const auto bad = std::ranges::find_if(labels, [&](int label) { return label >= classes; });
  if (bad == labels.end()) return;
  throw Error(
      fmt::format("label {} is none of the {} outputs of {}; name the classes in the outputs' order with "
                  "--classes, or give the data without folders",
                  *bad, classes, model.source));
}

}  // namespace milliwatt
