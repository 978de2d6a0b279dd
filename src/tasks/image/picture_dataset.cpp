#include "tasks/image/picture_dataset.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "base/parallel.h"
#include "base/sha256.h"
#include "base/to_size.h"
#include "tasks/class_table.h"
#include "tasks/pixel_codes.h"

namespace milliwatt {

PictureDataset::PictureDataset(PictureSet set, const PictureVariation& variation)
    : set_(std::move(set)), variation_(variation) {}

std::vector<std::string> PictureDataset::digests() const {
  std::vector<std::string> digests(size());
  parallel_for(size(), [&](std::size_t i) {
    const std::span<const std::uint8_t> pixels = set_.of(i);
    digests[i] = sha256_hex(std::string_view(reinterpret_cast<const char*>(pixels.data()), pixels.size()));
  });
  return digests;
}

std::vector<std::byte> PictureDataset::input(std::size_t item) const { return pixel_codes(set_.of(item)); }

VariedItem PictureDataset::varied(std::size_t item, const Variation& how) const {
  Random random({key_of("picture variation"), how.seed, static_cast<std::uint64_t>(how.epoch),
                 static_cast<std::uint64_t>(how.index)});
  return {pixel_codes(varied_pixels(set_.of(item), {set_.height, set_.width, set_.channels}, variation_, random)),
          target(item)};
}

std::string PictureDataset::training_digest() const {
  const std::vector<std::string> each = digests();
  std::string text =
      fmt::format("{}\n{} {} {}\n", fmt::join(set_.classes, "/"), set_.height, set_.width, set_.channels);
  for (const std::size_t item : items(Part::kTraining)) text += fmt::format("{} {}\n", label(item), each[item]);
  return sha256_hex(text);
}

std::string PictureDataset::variation_text() const {
  std::string text = fmt::format("flip {} shift {} brightness {} contrast {} cutout {}", variation_.flip,
                                 variation_.shift, variation_.brightness, variation_.contrast, variation_.cutout);
  const PictureWarp& warp = variation_.warp;
  if (warp == PictureWarp{}) return text;
  return text + fmt::format(" drift {} rotation {} scale {} shear {} elastic {}", warp.drift, warp.rotation, warp.scale,
                            warp.shear, warp.elastic);
}

std::string PictureDataset::split_line() const {
  if (set_.split == SplitBy::kFolder) return "split as given";
  if (set_.split == SplitBy::kClip) return "split by picture, each class by itself";
  std::set<std::string> groups;
  for (const PictureItem& item : set_.items) groups.insert(item.group);
  return fmt::format("split by group: {} of them, none in two parts", groups.size());
}

std::vector<std::string> PictureDataset::warnings() const {
  constexpr std::size_t kShown = 3;
  std::map<std::string, std::size_t> first_of;
  std::vector<std::string> copies;
  const std::vector<std::string> each = digests();
  for (std::size_t i = 0; i < size(); ++i) {
    const auto [found, is_new] = first_of.emplace(each[i], i);
    if (is_new) continue;
    const std::size_t other = found->second;
    if (part(other) != part(i) || label(other) != label(i))
      copies.push_back(fmt::format("{} = {}", name(other), name(i)));
  }
  if (copies.empty()) return {};
  const std::size_t shown = std::min(copies.size(), kShown);
  return {fmt::format(
      "{} {} the same pixels in two parts or classes, so the accuracy says too much: {}{}; keep one of each",
      copies.size(), copies.size() == 1 ? "picture has" : "pictures have",
      fmt::join(copies.begin(), copies.begin() + static_cast<std::ptrdiff_t>(shown), ", "),
      shown < copies.size() ? fmt::format(" and {} more", copies.size() - shown) : "")};
}

std::string PictureDataset::table_text() const {
  constexpr std::size_t kShown = 20;
  std::string text = class_table_text(*this);
  text += fmt::format("  {}\n", split_line());
  for (std::size_t i = 0; i < std::min(kShown, set_.left_out.size()); ++i)
    text += fmt::format("left out: {}\n", set_.left_out[i]);
  if (!set_.left_out.empty()) text += fmt::format("pictures left out: {}\n", set_.left_out.size());
  for (const std::string& warning : warnings()) text += fmt::format("warning: {}\n", warning);
  return text;
}

Json PictureDataset::json() const {
  constexpr const char* kSplits[] = {"group", "picture", "given"};
  return {{"split", kSplits[static_cast<int>(set_.split)]},
          {"height", set_.height},
          {"width", set_.width},
          {"channels", set_.channels},
          {"classes", class_table_json(*this)},
          {"left_out", set_.left_out},
          {"warnings", warnings()}};
}

std::string PictureDataset::summary_text() const {
  std::string text = fmt::format("  pictures  {} for training; {} held out, {}\n", items(Part::kTraining).size(),
                                 items(Part::kTest).size(), split_line());
  if (!set_.left_out.empty()) text += fmt::format("            bad pictures left out: {}\n", set_.left_out.size());
  return text;
}

}  // namespace milliwatt
