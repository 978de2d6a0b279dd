#include "data/image/masked_pictures.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <system_error>

#include "base/error.h"
#include "base/parallel.h"
#include "base/to_size.h"
#include "data/folder_entries.h"
#include "data/image/boxed_pictures.h"
#include "data/image/class_names.h"
#include "data/image/picture_file.h"

namespace milliwatt {
namespace {

namespace fs = std::filesystem;

constexpr int kForeground = 128;  // of two classes

bool is_folder(const fs::path& path) {
  std::error_code ignored;
  return fs::is_directory(path, ignored);
}

fs::path first_of(const fs::path& folder, std::initializer_list<const char*> names) {
  for (const char* name : names) {
    if (is_folder(folder / name)) return folder / name;
  }
  return {};
}

struct Folders {
  fs::path pictures, masks;
};

Folders folders_in(const fs::path& folder) {
  return {first_of(folder, {"images", "image"}), first_of(folder, {"masks", "mask", "labels", "label"})};
}

void list_part(const fs::path& folder, Part part, MaskedList& list) {
  const Folders folders = folders_in(folder);
  if (folders.pictures.empty() || folders.masks.empty()) {
    throw Error(
        fmt::format("{}: has no images/ and masks/; put pictures and masks of the same names there", folder.string()));
  }
  std::map<std::string, fs::path> masks;  // by stem
  for (const fs::path& entry : entries_of(folders.masks)) {
    if (is_picture_file(entry)) masks.emplace(entry.stem().string(), entry);
  }
  const auto problem = [&](const fs::path& path, const char* what) {
    list.problems.push_back(fmt::format("{}: {}", path.string(), what));
  };
  for (const fs::path& entry : entries_of(folders.pictures)) {
    if (!is_picture_file(entry)) continue;
    const auto mask = masks.find(entry.stem().string());
    if (mask == masks.end()) {
      problem(entry, "has no mask of that name; add it, or delete the picture");
      continue;
    }
    list.pictures.push_back({entry, mask->second, part});
    masks.erase(mask);
  }
  for (const auto& [stem, path] : masks) problem(path, "there is no picture of that name; add it, or delete the mask");
}

/// Masks as their files have them, and what is wrong with each.
struct Masks {
  std::vector<Picture> pictures;
  std::vector<std::string> problems;
  int highest = 0;
};

Masks read_masks(const MaskedList& list) {
  Masks masks{std::vector<Picture>(list.pictures.size()), std::vector<std::string>(list.pictures.size()), 0};
  std::vector<int> highest(list.pictures.size());
  parallel_for(list.pictures.size(), [&](std::size_t i) {
    const fs::path& path = list.pictures[i].mask;
    try {
      masks.pictures[i] = read_picture(path);
      if (masks.pictures[i].channels != 1) {
        throw Error(path.string() + ": is in colour; supported: grey, the value of a pixel is its class");
      }
      highest[i] = *std::ranges::max_element(masks.pictures[i].pixels);
    } catch (const Error& error) {
      masks.problems[i] = error.what();
    }
  });
  for (const int value : highest) masks.highest = std::max(masks.highest, value);
  return masks;
}

/// 255 where the mask is of the class.
Picture plane_of(const Picture& mask, int label, bool by_threshold) {
  Picture plane{mask.height, mask.width, 1, {}};
  for (const std::uint8_t value : mask.pixels) {
    const int of_pixel = by_threshold ? static_cast<int>(value >= kForeground) : value;
    plane.pixels.push_back(of_pixel == label ? 255 : 0);
  }
  return plane;
}

/// The class of each pixel of the picture that fitted() makes.
std::vector<std::uint8_t> fitted_labels(const Picture& mask, int classes, bool by_threshold, int height, int width) {
  std::vector<std::uint8_t> labels, most;
  for (int label = 0; label < classes; ++label) {
    const Picture plane = fitted(plane_of(mask, label, by_threshold), height, width);
    labels.resize(plane.pixels.size());
    most.resize(plane.pixels.size());
    for (std::size_t i = 0; i < labels.size(); ++i) {
      if (plane.pixels[i] <= most[i]) continue;
      most[i] = plane.pixels[i];
      labels[i] = static_cast<std::uint8_t>(label);
    }
  }
  return labels;
}

PictureList plain_list(const MaskedList& list) {
  PictureList plain;
  plain.classes = {"of any kind"};
  plain.has_parts = list.has_parts;
  plain.has_validation = list.has_validation;
  for (const FoundMask& found : list.pictures)
    plain.pictures.push_back({found.picture.string(), "", 0, found.part, found.picture, {}});
  return plain;
}

std::vector<std::string> classes_of(const MaskedList& list, int highest) {
  if (!list.classes.empty()) return list.classes;
  if (highest >= kForeground) return {"background", "foreground"};
  std::vector<std::string> names;
  for (int label = 0; label <= std::max(highest, 1); ++label) names.push_back(std::to_string(label));
  return names;
}

}  // namespace

MaskedList list_masked_pictures(const fs::path& folder) {
  MaskedList list;
  list.has_parts = is_folder(folder / "train") && is_folder(folder / "test");
  list.has_validation = list.has_parts && is_folder(folder / "validation");
  if (list.has_parts) {
    list_part(folder / "train", Part::kTraining, list);
    if (list.has_validation) list_part(folder / "validation", Part::kValidation, list);
    list_part(folder / "test", Part::kTest, list);
  } else {
    list_part(folder, Part::kTraining, list);
  }
  std::error_code ignored;
  if (fs::exists(folder / "classes.txt", ignored)) list.classes = class_names(folder / "classes.txt", 1);
  return list;
}

std::span<const std::uint8_t> MaskedSet::labels_of(std::size_t item) const {
  const std::size_t each = to_size(pictures.height) * to_size(pictures.width);
  return std::span(labels).subspan(item * each, each);
}

MaskedSet load_masked_pictures(const MaskedList& list, const PictureRequest& request,
                               const std::function<void(std::size_t, std::size_t)>& progress) {
  Masks masks = read_masks(list);
  MaskedSet set;
  const std::vector<std::string> classes = classes_of(list, masks.highest);
  const int count = static_cast<int>(classes.size());
  const bool by_threshold = count == 2 && masks.highest > 1;
  set.pictures = load_pictures(
      plain_list(list),
      {request.height, request.width, request.channels, request.validation_share, request.test_share, true}, progress);
  std::vector<std::string> problems = list.problems;
  problems.insert(problems.end(), set.pictures.left_out.begin(), set.pictures.left_out.end());
  set.pictures.classes = classes;

  std::map<std::string, std::size_t> numbers;
  for (std::size_t i = 0; i < list.pictures.size(); ++i) numbers[list.pictures[i].picture.string()] = i;
  std::vector<std::string> of_items;
  for (const PictureItem& item : set.pictures.items) {
    const std::size_t i = numbers.at(item.name);
    const Picture& mask = masks.pictures[i];
    std::string problem = masks.problems[i];
    if (problem.empty() && (mask.height != item.source_height || mask.width != item.source_width)) {
      problem =
          fmt::format("{}: has {} x {} pixels, its picture {} x {}; make them one size", list.pictures[i].mask.string(),
                      mask.width, mask.height, item.source_width, item.source_height);
    }
    const int highest = problem.empty() ? *std::ranges::max_element(mask.pixels) : 0;
    if (problem.empty() && !by_threshold && highest >= count) {
      problem = fmt::format("{}: has the value {}; the classes are 0 to {}", list.pictures[i].mask.string(), highest,
                            count - 1);
    }
    if (!problem.empty()) problems.push_back(problem);
    of_items.push_back(std::move(problem));
  }
  if (!request.skip_bad && !problems.empty()) throw Error(problems_text(problems));
  leave_out(of_items, set.pictures);
  for (const PictureItem& item : set.pictures.items) {
    const std::vector<std::uint8_t> labels =
        fitted_labels(masks.pictures[numbers.at(item.name)], count, by_threshold, request.height, request.width);
    set.labels.insert(set.labels.end(), labels.begin(), labels.end());
  }
  set.pictures.left_out = std::move(problems);
  return set;
}

}  // namespace milliwatt
