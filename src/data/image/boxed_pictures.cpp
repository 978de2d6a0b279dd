#include "data/image/boxed_pictures.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <system_error>
#include <utility>

#include "base/error.h"
#include "base/problems.h"
#include "base/to_size.h"

namespace milliwatt {
namespace {

namespace fs = std::filesystem;

bool is_folder(const fs::path& path) {
  std::error_code ignored;
  return fs::is_directory(path, ignored);
}

/// The box in shares of the picture. Nothing, and a problem, if it is none.
bool to_shares(const FoundBox& found, const FoundBoxes& picture, const std::vector<std::string>& classes, Box& box,
               std::vector<std::string>& problems) {
  // Places of pixels are counted from 0 or from 1, and shares are rounded.
  constexpr double kPixelsBeyond = 1.0, kShareBeyond = 1e-3;
  const bool in_pixels = picture.width > 0;
  const double width = in_pixels ? picture.width : 1, height = in_pixels ? picture.height : 1;
  const double beyond = in_pixels ? kPixelsBeyond : kShareBeyond;
  const auto refuse = [&](const std::string& what) {
    problems.push_back(fmt::format("{}: {}", found.where, what));
    return false;
  };
  const std::string numbers = fmt::format("{:g}, {:g} to {:g}, {:g}", found.left, found.top, found.right, found.bottom);
  if (found.label.empty()) return refuse("is of no class; name it");
  if (!(found.right > found.left) || !(found.bottom > found.top)) {
    return refuse(fmt::format("box {} is empty; its right and bottom are above its left and top", numbers));
  }
  if (found.left < -beyond || found.top < -beyond || found.right > width + beyond || found.bottom > height + beyond) {
    return refuse(fmt::format("box {} lies outside of the picture of {:g} x {:g}; cut it", numbers, width, height));
  }
  const auto share = [](double place, double of) { return std::clamp(place / of, 0.0, 1.0); };
  box = box_between(
      static_cast<int>(std::ranges::find(classes, found.label) - classes.begin()),
      {share(found.left, width), share(found.top, height), share(found.right, width), share(found.bottom, height)});
  return true;
}

/// The pictures as a list of one class, which is what a split by name needs.
PictureList plain_list(const BoxedList& list) {
  PictureList plain;
  plain.classes = {"of any kind"};
  plain.has_parts = list.has_parts;
  plain.has_validation = list.has_validation;
  for (const FoundBoxes& found : list.pictures)
    plain.pictures.push_back({found.picture.string(), found.group, 0, found.part, found.picture, {}});
  return plain;
}

}  // namespace

std::string problems_text(const std::vector<std::string>& problems) {
  Problems all;
  for (const std::string& problem : problems) all.add(problem);
  try {
    all.throw_if_any("");
  } catch (const Error& error) {
    return fmt::format("{}; that is {} in all: mend them, or leave them out with --skip-bad", error.what(),
                       problems.size());
  }
  return "";
}

BoxedList list_boxed_pictures(const fs::path& path) {
  std::error_code ignored;
  if (!fs::exists(path, ignored)) throw Error(path.string() + ": no such file or folder; give boxed pictures");
  if (!fs::is_directory(path, ignored)) return read_coco_file(path);
  if (is_folder(path / "Annotations") ||
      (is_folder(path / "train/Annotations") && is_folder(path / "test/Annotations")))
    return read_voc_folder(path);
  if (is_folder(path / "images") && is_folder(path / "labels")) return read_yolo_folder(path);
  std::vector<fs::path> files;
  for (const fs::directory_entry& entry : fs::directory_iterator(path)) {
    if (entry.path().extension() == ".json") files.push_back(entry.path());
  }
  if (files.size() == 1) return read_coco_file(files.front());
  throw Error(fmt::format(
      "{}: holds no boxed pictures that are known; supported: Annotations/ and JPEGImages/ (Pascal VOC), images/ and "
      "labels/ (YOLO), one .json file (COCO)",
      path.string()));
}

BoxedSet load_boxed_pictures(BoxedList list, const PictureRequest& request,
                             const std::function<void(std::size_t, std::size_t)>& progress) {
  BoxedSet set;
  std::vector<std::string> problems = std::move(list.problems);
  std::map<std::string, std::vector<Box>> boxes;  // in shares of the whole picture, by its name
  std::map<std::string, std::pair<int, int>> sizes;
  for (const FoundBoxes& picture : list.pictures) {
    std::vector<Box>& of_picture = boxes[picture.picture.string()];
    sizes[picture.picture.string()] = {picture.height, picture.width};
    for (const FoundBox& found : picture.boxes) {
      Box box;
      if (to_shares(found, picture, list.classes, box, problems)) of_picture.push_back(box);
    }
  }
  if (!request.skip_bad && !problems.empty()) throw Error(problems_text(problems));
  if (list.classes.empty()) throw Error("the pictures have no boxes; draw some around the objects");

  set.pictures = load_pictures(plain_list(list), request, progress);
  set.pictures.classes = list.classes;
  std::vector<std::string> of_pictures;
  for (const PictureItem& item : set.pictures.items) {
    const auto [height, width] = sizes.at(item.name);
    const bool differs = width > 0 && (width != item.source_width || height != item.source_height);
    of_pictures.push_back(!differs ? ""
                                   : fmt::format("{}: has {} x {} pixels, its annotation says {} x {}; mend it",
                                                 item.name, item.source_width, item.source_height, width, height));
    if (differs) problems.push_back(of_pictures.back());
  }
  if (!request.skip_bad && !problems.empty()) throw Error(problems_text(problems));
  leave_out(of_pictures, set.pictures);
  for (const PictureItem& item : set.pictures.items) {
    set.boxes.push_back(
        fitted_boxes(boxes.at(item.name), item.source_height, item.source_width, request.height, request.width));
  }
  set.left_out = std::move(problems);
  for (const std::string& problem : set.pictures.left_out) {
    if (std::ranges::find(set.left_out, problem) == set.left_out.end()) set.left_out.push_back(problem);
  }
  return set;
}

}  // namespace milliwatt
