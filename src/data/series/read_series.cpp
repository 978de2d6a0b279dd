#include <fmt/format.h>
#include <fnmatch.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

#include "base/error.h"
#include "base/problems.h"
#include "data/csv.h"
#include "data/folder_entries.h"
#include "data/series/series.h"
#include "data/sound.h"
#include "data/tensor_file.h"

namespace milliwatt {
namespace {

namespace fs = std::filesystem;

constexpr const char* kEndings[] = {".wav", ".npy", ".csv"};

template <typename T>
std::vector<double> numbers_of(const TensorData& tensor) {
  std::vector<T> elements(tensor.bytes.size() / sizeof(T));
  std::memcpy(elements.data(), tensor.bytes.data(), tensor.bytes.size());
  return {elements.begin(), elements.end()};
}

std::vector<double> read_npy_numbers(const fs::path& file) {
  const TensorData tensor = read_tensors(file).front();
  const Shape& shape = tensor.shape;
  if (shape.empty() || element_count(shape) != *std::ranges::max_element(shape)) {
    throw Error(fmt::format("{}: has the shape {}; supported: one channel", file.string(), shape_text(shape)));
  }
  switch (tensor.type) {
    case ElementType::kFloat32:
      return numbers_of<float>(tensor);
    case ElementType::kInt8:
      return numbers_of<std::int8_t>(tensor);
    case ElementType::kInt16:
      return numbers_of<std::int16_t>(tensor);
    case ElementType::kInt32:
      return numbers_of<std::int32_t>(tensor);
    default:
      throw Error(fmt::format("{}: elements of type {}; supported: f32, s8, s16, s32", file.string(),
                              element_name(tensor.type)));
  }
}

std::vector<double> read_csv_numbers(const fs::path& file) {
  CsvTable table = read_csv(file, false);
  if (table.columns.size() != 1) {
    throw Error(fmt::format("{}: has {} columns; supported: one, of numbers", file.string(), table.columns.size()));
  }
  std::vector<double> numbers;
  for (std::size_t i = 0; i < table.rows.size(); ++i) {
    const std::optional<double> number = number_in(table.rows[i][0]);
    if (number) {
      numbers.push_back(*number);
    } else if (i > 0) {  // the first line may be a header
      throw Error(fmt::format("{}:{}: \"{}\" is no number; write one in each line", file.string(), table.lines[i],
                              table.rows[i][0]));
    }
  }
  return numbers;
}

/// What stands before the first digit, without the signs between: `OR_007_at6` is of the kind OR.
std::string kind_in(const std::string& stem) {
  std::string kind = stem.substr(0, stem.find_first_of("0123456789"));
  while (!kind.empty() && (kind.back() == '_' || kind.back() == '-' || kind.back() == ' ')) kind.pop_back();
  return kind.empty() ? stem : kind;
}

bool matches(const std::string& pattern, const std::string& name) {
  return ::fnmatch(pattern.c_str(), name.c_str(), FNM_CASEFOLD) == 0;
}

void list(const fs::path& folder, const std::string& below, std::vector<std::string>& names) {
  for (const fs::path& entry : entries_of(folder)) {
    const std::string name = below + entry.filename().string();
    if (fs::is_directory(entry)) {
      if (below.empty()) list(entry, name + "/", names);
      continue;
    }
    const std::string ending = entry.extension().string();
    if (std::ranges::find(kEndings, ending) != std::end(kEndings)) names.push_back(name);
  }
}

}  // namespace

std::vector<std::int16_t> read_series(const fs::path& file, const SeriesForm& form) {
  if (file.extension() == ".wav") return read_sound(file, form.samples_per_second);
  const std::vector<double> numbers = file.extension() == ".npy" ? read_npy_numbers(file) : read_csv_numbers(file);
  if (numbers.empty()) throw Error(file.string() + ": has no samples; record it again, or remove it");
  constexpr double kLowest = std::numeric_limits<std::int16_t>::min();
  constexpr double kHighest = std::numeric_limits<std::int16_t>::max();
  std::vector<std::int16_t> samples;
  for (const double number : numbers) {
    if (!std::isfinite(number)) {
      throw Error(fmt::format("{}: sample {} is not finite; leave it out, or mend it", file.string(), samples.size()));
    }
    const double code = std::round(number / form.full_scale * kHighest);
    samples.push_back(static_cast<std::int16_t>(std::clamp(code, kLowest, kHighest)));
  }
  return samples;
}

SeriesSet read_series_folder(const fs::path& folder, const SeriesForm& form, bool skip_bad) {
  std::vector<std::string> names;
  list(folder, "", names);
  SeriesSet set;
  Problems problems;
  bool has_normal = false;
  for (const std::string& name : names) {
    const std::size_t slash = name.find('/');
    Series series{name,
                  slash == std::string::npos ? kind_in(fs::path(name).stem().string()) : name.substr(0, slash),
                  matches(form.normal, name),
                  {}};
    try {
      series.samples = read_series(folder / name, form);
    } catch (const Error& error) {
      if (!skip_bad) problems.add(error.what());
      set.left_out.emplace_back(error.what());
      continue;
    }
    has_normal = has_normal || series.normal;
    set.series.push_back(std::move(series));
  }
  problems.throw_if_any(folder.string());
  if (!has_normal) {
    throw Error(
        fmt::format("{}: no .wav, .npy or .csv file in it is named {}; put recordings of normal running into "
                    "the folder normal, or set data.normal",
                    folder.string(), form.normal));
  }
  return set;
}

}  // namespace milliwatt
