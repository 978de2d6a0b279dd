// YOLO's labels (Redmon's darknet, and its successors): one text file a picture.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <sstream>
#include <system_error>

#include "base/error.h"
#include "base/files.h"
#include "base/in_quotes.h"
#include "base/to_size.h"
#include "data/folder_entries.h"
#include "data/image/annotation_number.h"
#include "data/image/boxed_pictures.h"
#include "data/image/class_names.h"
#include "data/image/picture_file.h"

namespace milliwatt {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kLongest = 1 << 22;
constexpr int kMostClasses = 1 << 12;

bool is_there(const fs::path& path) {
  std::error_code ignored;
  return fs::exists(path, ignored);
}

std::string trimmed(std::string text) {
  const char* const kAround = " \t\r'\"";
  text.erase(0, std::min(text.find_first_not_of(kAround), text.size()));
  text.erase(text.find_last_not_of(kAround) + 1);
  return text;
}

/// The list `names` of a data.yaml: [a, b] in its line, or a line each below it, as `- a` or `0: a`.
std::vector<std::string> names_of_yaml(const fs::path& file) {
  std::istringstream lines(read_text_file(file, kLongest));
  std::vector<std::string> names;
  bool inside = false;
  for (std::string line; std::getline(lines, line);) {
    const std::string bare = trimmed(line);
    if (bare.empty() || bare.starts_with('#')) continue;
    if (inside) {
      const bool is_item = bare.starts_with('-') || line.starts_with(' ');
      if (!is_item) break;
      const std::size_t mark = bare.starts_with('-') ? 0 : bare.find(':');
      if (mark != std::string::npos) names.push_back(trimmed(bare.substr(mark + 1)));
      continue;
    }
    if (!bare.starts_with("names:")) continue;
    inside = true;
    const std::size_t open = bare.find('['), close = bare.rfind(']');
    if (open == std::string::npos || close == std::string::npos) continue;
    std::istringstream items(bare.substr(open + 1, close - open - 1));
    for (std::string item; std::getline(items, item, ',');) names.push_back(trimmed(item));
    break;
  }
  if (names.empty()) throw Error(file.string() + ": has no list \"names\" of classes; write it, or a classes.txt");
  return names;
}

class Reader {
 public:
  explicit Reader(const fs::path& folder) : folder_(folder) {}

  void read(const std::string& below, Part part) {
    const fs::path labels = folder_ / "labels" / below;
    for (const fs::path& picture : entries_of(folder_ / "images" / below)) {
      if (!is_picture_file(picture)) continue;
      const fs::path file = labels / (picture.stem().string() + ".txt");
      if (!is_there(file)) {
        problem(picture, fmt::format("has no {}; write one (empty if the picture shows no object)", file.string()));
        continue;
      }
      FoundBoxes found;
      found.picture = picture;
      found.part = part;
      read_lines(file, found);
      list_.pictures.push_back(std::move(found));
    }
  }

  BoxedList take() {
    name_classes();
    for (FoundBoxes& found : list_.pictures) {
      for (FoundBox& box : found.boxes) {
        const auto number = static_cast<std::size_t>(std::stoi(box.label));
        if (number < list_.classes.size()) {
          box.label = list_.classes[number];
        } else {
          list_.problems.push_back(
              fmt::format("{}: is of class {}; the classes are 0 to {}", box.where, number, list_.classes.size() - 1));
          box.where.clear();
        }
      }
      std::erase_if(found.boxes, [](const FoundBox& box) { return box.where.empty(); });
    }
    return std::move(list_);
  }

 private:
  void problem(const fs::path& path, const std::string& what) {
    list_.problems.push_back(fmt::format("{}: {}", path.string(), what));
  }

  void name_classes() {
    for (const char* name : {"data.yaml", "data.yml"}) {
      if (!is_there(folder_ / name)) continue;
      list_.classes = names_of_yaml(folder_ / name);
      return;
    }
    const bool has_names = is_there(folder_ / "classes.txt");
    list_.classes = class_names(folder_ / "classes.txt", has_names ? 0 : highest_);
  }

  void read_lines(const fs::path& file, FoundBoxes& found) {
    std::istringstream lines(read_text_file(file, kLongest));
    int number = 0;
    for (std::string line; std::getline(lines, line);) {
      ++number;
      std::istringstream words(line);
      std::vector<double> values;
      bool good = true;
      for (std::string word; words >> word;) {
        const std::optional<double> value = annotation_number(word);
        good = good && value.has_value();
        values.push_back(value.value_or(0));
      }
      if (values.empty()) continue;
      const std::string place = fmt::format("{}: line {}", file.string(), number);
      good = good && values.size() == 5 && values[0] >= 0 && values[0] < kMostClasses &&
             values[0] == static_cast<int>(values[0]);
      if (!good) {
        list_.problems.push_back(fmt::format(
            "{}: is {}; CLASS X Y WIDTH HEIGHT: a number from 0, then shares of the picture", place, in_quotes(line)));
        continue;
      }
      const int label = static_cast<int>(values[0]);
      highest_ = std::max(highest_, label);
      found.boxes.push_back({place, std::to_string(label), values[1] - values[3] / 2, values[2] - values[4] / 2,
                             values[1] + values[3] / 2, values[2] + values[4] / 2});
    }
  }

  fs::path folder_;
  BoxedList list_;
  int highest_ = 0;
};

}  // namespace

BoxedList read_yolo_folder(const fs::path& folder) {
  Reader reader(folder);
  const bool has_parts = is_there(folder / "images/train") && is_there(folder / "images/test");
  const bool has_validation = is_there(folder / "images/val");
  if (has_parts) {
    reader.read("train", Part::kTraining);
    if (has_validation) reader.read("val", Part::kValidation);
    reader.read("test", Part::kTest);
  } else if (is_there(folder / "images/train")) {  // what YOLO calls val is what others call test
    reader.read("train", Part::kTraining);
    if (has_validation) reader.read("val", Part::kTest);
  } else {
    reader.read("", Part::kTraining);
  }
  BoxedList list = reader.take();
  list.has_parts = has_parts || (is_there(folder / "images/train") && has_validation);
  list.has_validation = has_parts && has_validation;
  return list;
}

}  // namespace milliwatt
