// Pascal VOC: one XML file a picture (Everingham et al., "The PASCAL Visual Object Classes Challenge", development
// kit).
#include <fmt/format.h>

#include <map>
#include <optional>
#include <pugixml.hpp>
#include <set>
#include <system_error>

#include "base/error.h"
#include "base/files.h"
#include "base/in_quotes.h"
#include "data/folder_entries.h"
#include "data/image/annotation_number.h"
#include "data/image/boxed_pictures.h"
#include "data/image/picture_file.h"

namespace milliwatt {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kLongest = 1 << 22;  // bytes of an annotation

bool is_folder(const fs::path& path) {
  std::error_code ignored;
  return fs::is_directory(path, ignored);
}

fs::path pictures_of(const fs::path& folder) {
  for (const char* name : {"JPEGImages", "images"}) {
    if (is_folder(folder / name)) return folder / name;
  }
  throw Error(
      fmt::format("{}: has no JPEGImages/ (or images/) beside Annotations/; put the pictures there", folder.string()));
}

double number_of(const pugi::xml_node& node, const char* name) {
  const pugi::xml_node child = node.child(name);
  if (!child) throw Error(fmt::format("has no <{}>; write it", name));
  const std::string text = child.text().get();
  if (const std::optional<double> value = annotation_number(text)) return *value;
  throw Error(fmt::format("<{}> is {}; a number", name, in_quotes(text)));
}

class Reader {
 public:
  void read(const fs::path& folder, Part part) {
    const fs::path annotations = folder / "Annotations";
    std::map<std::string, fs::path> pictures;  // by stem
    for (const fs::path& entry : entries_of(pictures_of(folder))) {
      if (!is_picture_file(entry)) continue;
      const auto [first, is_new] = pictures.emplace(entry.stem().string(), entry);
      if (!is_new) problem(entry, fmt::format("has the name of {}; keep one", first->second.filename().string()));
    }
    std::set<std::string> annotated;
    for (const fs::path& entry : entries_of(annotations)) {
      if (entry.extension() != ".xml") continue;
      annotated.insert(entry.stem().string());
      const auto picture = pictures.find(entry.stem().string());
      if (picture == pictures.end()) {
        problem(entry, "there is no picture of that name; add it, or delete the annotation");
        continue;
      }
      read_annotation(entry, picture->second, part);
    }
    for (const auto& [stem, path] : pictures) {
      if (annotated.contains(stem)) continue;
      problem(path, "has no annotation; write one (without objects if it shows none), or delete the picture");
    }
  }

  BoxedList take() {
    list_.classes = {names_.begin(), names_.end()};
    return std::move(list_);
  }

 private:
  void problem(const fs::path& path, const std::string& what) {
    list_.problems.push_back(fmt::format("{}: {}", path.string(), what));
  }

  void read_annotation(const fs::path& file, const fs::path& picture, Part part) {
    FoundBoxes found;
    found.picture = picture;
    found.part = part;
    pugi::xml_document document;
    try {
      const std::string text = read_text_file(file, kLongest);
      const pugi::xml_parse_result parsed = document.load_buffer(text.data(), text.size());
      if (!parsed) throw Error(fmt::format("byte {}: {}; write it again", parsed.offset, parsed.description()));
      const pugi::xml_node root = document.child("annotation");
      if (!root) throw Error("has no <annotation>; a Pascal VOC file has");
      const pugi::xml_node size = root.child("size");
      found.width = static_cast<int>(number_of(size, "width"));
      found.height = static_cast<int>(number_of(size, "height"));
      if (found.width < 1 || found.height < 1) throw Error("<size> is not above 0; write the picture's");
      int number = 0;
      for (const pugi::xml_node& object : root.children("object")) read_object(file, object, ++number, found);
    } catch (const Error& error) {
      // Of a file that cannot be read the error already names it.
      const std::string what = error.what();
      list_.problems.push_back(what.starts_with(file.string()) ? what : fmt::format("{}: {}", file.string(), what));
      return;
    }
    list_.pictures.push_back(std::move(found));
  }

  void read_object(const fs::path& file, const pugi::xml_node& object, int number, FoundBoxes& found) {
    FoundBox box;
    box.where = fmt::format("{}: object {}", file.string(), number);
    box.label = object.child("name").text().get();
    const pugi::xml_node bounds = object.child("bndbox");
    try {
      if (!bounds) throw Error("has no <bndbox>; write it");
      box.left = number_of(bounds, "xmin");
      box.top = number_of(bounds, "ymin");
      box.right = number_of(bounds, "xmax");
      box.bottom = number_of(bounds, "ymax");
    } catch (const Error& error) {
      list_.problems.push_back(fmt::format("{}: {}", box.where, error.what()));
      return;
    }
    if (!box.label.empty()) names_.insert(box.label);
    found.boxes.push_back(std::move(box));
  }

  BoxedList list_;
  std::set<std::string> names_;
};

}  // namespace

BoxedList read_voc_folder(const fs::path& folder) {
  Reader reader;
  if (is_folder(folder / "Annotations")) {
    reader.read(folder, Part::kTraining);
    return reader.take();
  }
  reader.read(folder / "train", Part::kTraining);
  const bool has_validation = is_folder(folder / "validation" / "Annotations");
  if (has_validation) reader.read(folder / "validation", Part::kValidation);
  reader.read(folder / "test", Part::kTest);
  BoxedList list = reader.take();
  list.has_parts = true;
  list.has_validation = has_validation;
  return list;
}

}  // namespace milliwatt
