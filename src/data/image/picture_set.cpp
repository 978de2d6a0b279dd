#include "data/image/picture_set.h"

#include <fmt/format.h>

#include <algorithm>
#include <mutex>
#include <utility>

#include "base/error.h"
#include "base/parallel.h"
#include "base/to_size.h"
#include "data/image/picture_file.h"

namespace milliwatt {
namespace {

namespace fs = std::filesystem;

bool has_file(const fs::path& folder, const std::function<bool(const std::string&)>& is_it) {
  std::error_code failure;
  for (fs::directory_iterator entry(folder, failure), end; !failure && entry != end; entry.increment(failure)) {
    if (is_it(entry->path().filename().string())) return true;
  }
  return false;
}

/// Decodes every picture into its place. Returns the problems, empty where there is none.
std::vector<std::string> decode(PictureList& list, const PictureRequest& request, PictureSet& set,
                                const std::function<void(std::size_t, std::size_t)>& progress) {
  std::vector<std::string> problems(list.pictures.size());
  set.pixels.resize(list.pictures.size() * set.each());
  std::mutex turns;
  std::size_t done = 0;
  parallel_for(list.pictures.size(), [&](std::size_t i) {
    FoundPicture& found = list.pictures[i];
    try {
      const Picture whole = found.path.empty() ? std::move(found.picture) : read_picture(found.path);
      set.items[i].source_height = whole.height;
      set.items[i].source_width = whole.width;
      const Picture picture = fitted(with_channels(whole, request.channels), request.height, request.width);
      std::ranges::copy(picture.pixels, set.pixels.begin() + static_cast<std::ptrdiff_t>(i * set.each()));
    } catch (const Error& error) {
      problems[i] = error.what();
    }
    const std::lock_guard<std::mutex> lock(turns);
    if (progress && (++done % 64 == 0 || done == problems.size())) progress(done, problems.size());
  });
  return problems;
}

void refuse(const std::vector<std::string>& problems) {
  constexpr std::size_t kShown = 100;
  std::string text;
  std::size_t bad = 0;
  for (const std::string& problem : problems) {
    if (problem.empty() || ++bad > kShown) continue;
    text += (text.empty() ? "" : "; also ") + problem;
  }
  if (bad == 0) return;
  if (bad > kShown) text += fmt::format("; and {} more", bad - kShown);
  throw Error(fmt::format("{}; that is {} of {} pictures: mend or delete them, or leave them out with --skip-bad", text,
                          bad, problems.size()));
}

/// Splits the items of one part, all of them or those for training.
SplitBy split_items(PictureSet& set, const Split& shares) {
  std::vector<SplitItem> items;
  std::vector<std::size_t> numbers;
  bool has_groups = true;
  for (std::size_t i = 0; i < set.items.size(); ++i) {
    const PictureItem& item = set.items[i];
    if (item.part != Part::kTraining) continue;
    items.push_back({item.group, item.name, item.label, item.part});
    numbers.push_back(i);
    has_groups = has_groups && !item.group.empty();
  }
  if (has_groups)
    split_by_group(items, shares);
  else
    split_by_item(items, set.classes.size(), shares);
  for (std::size_t i = 0; i < items.size(); ++i) set.items[numbers[i]].part = items[i].part;
  return has_groups ? SplitBy::kSpeaker : SplitBy::kClip;
}

void split(PictureSet& set, const PictureList& list, const PictureRequest& request) {
  if (!list.has_parts) {
    set.split = split_items(set, {SplitBy::kClip, request.validation_share, request.test_share});
    return;
  }
  set.split = SplitBy::kFolder;
  if (!list.has_validation && request.validation_share > 0)
    split_items(set, {SplitBy::kClip, request.validation_share, 0});
}

void check_parts(const PictureSet& set, const PictureList& list, const PictureRequest& request) {
  std::vector<Part> wanted = {Part::kTraining};
  if (request.validation_share > 0) wanted.push_back(Part::kValidation);
  if (list.has_parts || request.test_share > 0) wanted.push_back(Part::kTest);
  for (const Part part : wanted) {
    for (std::size_t label = 0; label < set.classes.size(); ++label) {
      const bool some = std::ranges::any_of(
          set.items, [&](const PictureItem& item) { return item.part == part && to_size(item.label) == label; });
      if (some) continue;
      throw Error(fmt::format("class {} has no picture in the {} part; add pictures, at least one for each part",
                              set.classes[label], part_name(part)));
    }
  }
}

}  // namespace

void leave_out(const std::vector<std::string>& problems, PictureSet& set) {
  std::size_t kept = 0;
  const auto each = static_cast<std::ptrdiff_t>(set.each());
  for (std::size_t i = 0; i < problems.size(); ++i) {
    if (!problems[i].empty()) {
      set.left_out.push_back(problems[i]);
      continue;
    }
    if (kept != i) {
      set.items[kept] = std::move(set.items[i]);
      const auto from = set.pixels.begin() + static_cast<std::ptrdiff_t>(i) * each;
      std::copy(from, from + each, set.pixels.begin() + static_cast<std::ptrdiff_t>(kept) * each);
    }
    ++kept;
  }
  set.items.resize(kept);
  set.pixels.resize(kept * set.each());
}

std::size_t PictureSet::each() const { return to_size(height) * to_size(width) * to_size(channels); }

std::span<const std::uint8_t> PictureSet::of(std::size_t item) const {
  return std::span(pixels).subspan(item * each(), each());
}

PictureList list_pictures(const fs::path& path) {
  std::error_code ignored;
  if (!fs::exists(path, ignored)) {
    throw Error(path.string() +
                ": no such file or folder; give a folder of pictures, IDX or CIFAR files, or a .csv file of paths");
  }
  if (!fs::is_directory(path, ignored)) return read_picture_table(path);
  if (has_file(path, [](const std::string& name) { return name.find("-images-idx") != std::string::npos; }))
    return read_idx_folder(path);
  if (has_file(path,
               [](const std::string& name) { return name.ends_with("_batch.bin") || name == "data_batch_1.bin"; }))
    return read_cifar_folder(path);
  return list_picture_folder(path);
}

PictureSet load_pictures(PictureList list, const PictureRequest& request,
                         const std::function<void(std::size_t, std::size_t)>& progress) {
  PictureSet set;
  set.height = request.height;
  set.width = request.width;
  set.channels = request.channels;
  set.classes = list.classes;
  for (const FoundPicture& found : list.pictures)
    set.items.push_back({found.name, found.group, found.label, found.part, 0, 0});
  const std::vector<std::string> problems = decode(list, request, set, progress);
  if (!request.skip_bad) refuse(problems);
  split(set, list, request);  // before any is left out: the others keep their parts
  leave_out(problems, set);
  if (request.validation_share > 0 || request.test_share > 0) check_parts(set, list, request);
  return set;
}

}  // namespace milliwatt
