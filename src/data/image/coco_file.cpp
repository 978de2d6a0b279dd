// COCO's object instances (Lin et al. 2014, "Microsoft COCO: Common Objects in Context", data format).
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <system_error>

#include "base/error.h"
#include "base/files.h"
#include "base/in_quotes.h"
#include "base/json.h"
#include "data/image/boxed_pictures.h"

namespace milliwatt {
namespace {

namespace fs = std::filesystem;

constexpr int kMostSide = 1 << 20;

class Reader {
 public:
  explicit Reader(const fs::path& file) : file_(file) {}

  BoxedList read() {
    const std::string text = read_text_file(file_);
    const Json json = Json::parse(text, nullptr, false);
    if (json.is_discarded() || !json.is_object()) throw Error(file_.string() + ": is no JSON object; COCO's is one");
    read_categories(list_of(json, "categories"));
    read_images(list_of(json, "images"));
    read_annotations(list_of(json, "annotations"));
    return take();
  }

 private:
  const Json& list_of(const Json& json, const char* key) const {
    const auto found = json.find(key);
    if (found != json.end() && found->is_array()) return *found;
    throw Error(fmt::format("{}: has no list \"{}\"; a COCO file of instances has", file_.string(), key));
  }

  void problem(const std::string& place, const std::string& what) {
    list_.problems.push_back(fmt::format("{}: {}: {}", file_.string(), place, what));
  }

  /// The whole number under the key; a problem if there is none.
  std::optional<std::int64_t> whole(const Json& of, const char* key, const std::string& place) {
    const auto found = of.is_object() ? of.find(key) : of.end();
    if (of.is_object() && found != of.end() && found->is_number_integer()) return found->get<std::int64_t>();
    problem(place, fmt::format("has no whole number \"{}\"; write it", key));
    return std::nullopt;
  }

  std::string text(const Json& of, const char* key, const std::string& place) {
    const auto found = of.find(key);
    if (found != of.end() && found->is_string() && !found->get<std::string>().empty()) return found->get<std::string>();
    problem(place, fmt::format("has no text \"{}\"; write it", key));
    return "";
  }

  void read_categories(const Json& categories) {
    std::set<std::string> names;
    for (std::size_t i = 0; i < categories.size(); ++i) {
      const std::string place = fmt::format("category {}", i);
      const std::optional<std::int64_t> id = whole(categories[i], "id", place);
      if (!id) continue;
      const std::string name = text(categories[i], "name", place);
      if (name.empty()) continue;
      if (!names_.emplace(*id, name).second) problem(place, fmt::format("has the id {} again; keep one", *id));
      if (!names.insert(name).second) problem(place, fmt::format("has the name {} again; keep one", in_quotes(name)));
    }
  }

  void read_images(const Json& images) {
    std::set<std::string> files;
    for (std::size_t i = 0; i < images.size(); ++i) {
      const std::string place = fmt::format("image {}", i);
      const std::optional<std::int64_t> id = whole(images[i], "id", place);
      if (!id) continue;
      const std::optional<std::int64_t> height = whole(images[i], "height", place);
      const std::optional<std::int64_t> width = whole(images[i], "width", place);
      const std::string name = text(images[i], "file_name", place);
      if (!height || !width || name.empty()) continue;
      if (std::min(*height, *width) < 1 || std::max(*height, *width) > kMostSide) {
        problem(place, fmt::format("is {} x {}; above 0", *width, *height));
        continue;
      }
      if (!files.insert(name).second) problem(place, fmt::format("names {} again; keep one", in_quotes(name)));
      FoundBoxes found;
      found.picture = path_of(name);
      found.height = static_cast<int>(*height);
      found.width = static_cast<int>(*width);
      std::error_code ignored;
      if (!fs::exists(found.picture, ignored)) {
        problem(place, fmt::format("there is no file {} beside the .json file or in images/; add it", in_quotes(name)));
        missing_.insert(*id);
        continue;
      }
      if (!by_id_.emplace(*id, list_.pictures.size()).second) {
        problem(place, fmt::format("has the id {} again; keep one", *id));
        continue;
      }
      list_.pictures.push_back(std::move(found));
    }
  }

  fs::path path_of(const std::string& name) const {
    const fs::path folder = file_.parent_path();
    std::error_code ignored;
    return fs::exists(folder / name, ignored) ? folder / name : folder / "images" / name;
  }

  void read_annotations(const Json& annotations) {
    std::set<std::int64_t> ids;
    for (std::size_t i = 0; i < annotations.size(); ++i) {
      const Json& annotation = annotations[i];
      const std::string place = fmt::format("annotation {}", i);
      const std::optional<std::int64_t> id = whole(annotation, "id", place);
      if (!id) continue;
      if (!ids.insert(*id).second) {
        problem(place, fmt::format("has the id {} again; keep one", *id));
        continue;
      }
      read_box(annotation, place);
    }
  }

  void read_box(const Json& annotation, const std::string& place) {
    const std::optional<std::int64_t> image = whole(annotation, "image_id", place);
    const std::optional<std::int64_t> category = whole(annotation, "category_id", place);
    if (!image || !category || missing_.contains(*image)) return;
    const auto picture = by_id_.find(*image);
    if (picture == by_id_.end()) return problem(place, fmt::format("is of image {}, which is not listed", *image));
    const auto name = names_.find(*category);
    if (name == names_.end()) {
      return problem(place, fmt::format("is of category {}, which is not listed; list it", *category));
    }
    const auto bounds = annotation.find("bbox");
    const bool good = bounds != annotation.end() && bounds->is_array() && bounds->size() == 4 &&
                      std::ranges::all_of(*bounds, [](const Json& number) { return number.is_number(); });
    if (!good) return problem(place, "has no \"bbox\" of four numbers (left, top, width, height); write it");
    const double left = (*bounds)[0], top = (*bounds)[1];
    used_.insert(*category);
    list_.pictures[picture->second].boxes.push_back({fmt::format("{}: {}", file_.string(), place), name->second, left,
                                                     top, left + (*bounds)[2].get<double>(),
                                                     top + (*bounds)[3].get<double>()});
  }

  BoxedList take() {
    for (const auto& [id, name] : names_) {
      if (used_.contains(id)) list_.classes.push_back(name);
    }
    return std::move(list_);
  }

  fs::path file_;
  BoxedList list_;
  std::map<std::int64_t, std::string> names_;
  std::map<std::int64_t, std::size_t> by_id_;
  std::set<std::int64_t> missing_, used_;
};

}  // namespace

BoxedList read_coco_file(const fs::path& file) { return Reader(file).read(); }

}  // namespace milliwatt
