// Pictures in folders, one folder a class.
#include <fmt/format.h>

#include <map>
#include <system_error>

#include "base/error.h"
#include "base/problems.h"
#include "data/folder_entries.h"
#include "data/image/picture_file.h"
#include "data/image/picture_set.h"

namespace milliwatt {
namespace {

namespace fs = std::filesystem;

constexpr std::pair<const char*, Part> kParts[] = {
    {"train", Part::kTraining}, {"validation", Part::kValidation}, {"test", Part::kTest}};

bool is_folder(const fs::path& path) {
  std::error_code ignored;
  return fs::is_directory(path, ignored);
}

class Lister {
 public:
  void list_classes(const fs::path& folder, Part part) {
    for (const fs::path& entry : entries_of(folder)) {
      if (is_folder(entry)) list_class(entry, part);
    }
  }

  /// @throws Error with the classes that have no pictures.
  PictureList take(const fs::path& root) {
    problems_.throw_if_any("");
    PictureList list;
    for (auto& [name, pictures] : by_class_) {
      for (FoundPicture& found : pictures) {
        found.label = static_cast<int>(list.classes.size());
        list.pictures.push_back(std::move(found));
      }
      list.classes.push_back(name);
    }
    if (!list.classes.empty()) return list;
    throw Error(fmt::format("{}: contains no folders; put the pictures of each class into a folder with its name",
                            root.string()));
  }

 private:
  void list_class(const fs::path& folder, Part part) {
    std::vector<FoundPicture>& pictures = by_class_[folder.filename().string()];
    const std::size_t before = pictures.size();
    for (const fs::path& entry : entries_of(folder)) {
      if (!is_folder(entry)) {
        add(entry, "", part, pictures);
        continue;
      }
      for (const fs::path& inner : entries_of(entry)) add(inner, entry.filename().string(), part, pictures);
    }
    if (pictures.size() == before) {
      problems_.add(
          fmt::format("{}: is a class without .png or .jpg files; add some, or delete the folder", folder.string()));
    }
  }

  static void add(const fs::path& path, const std::string& group, Part part, std::vector<FoundPicture>& pictures) {
    if (is_picture_file(path) && !is_folder(path)) pictures.push_back({path.string(), group, 0, part, path, {}});
  }

  std::map<std::string, std::vector<FoundPicture>> by_class_;
  Problems problems_;
};

}  // namespace

PictureList list_picture_folder(const fs::path& folder) {
  Lister lister;
  if (!is_folder(folder / "train") || !is_folder(folder / "test")) {
    lister.list_classes(folder, Part::kTraining);
    return lister.take(folder);
  }
  for (const auto& [name, part] : kParts) {
    if (is_folder(folder / name)) lister.list_classes(folder / name, part);
  }
  PictureList list = lister.take(folder);
  list.has_parts = true;
  list.has_validation = is_folder(folder / "validation");
  return list;
}

}  // namespace milliwatt
