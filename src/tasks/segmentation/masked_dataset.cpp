#include "tasks/segmentation/masked_dataset.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

#include "base/error.h"
#include "base/parallel.h"
#include "base/sha256.h"
#include "base/to_size.h"
#include "tasks/pixel_codes.h"

namespace milliwatt {
namespace {

constexpr std::size_t kShown = 20;  // problems of what was left out
constexpr Part kParts[] = {Part::kTraining, Part::kValidation, Part::kTest};

template <typename Bytes>
std::string digest_of(const Bytes& bytes) {
  return sha256_hex(std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
}

}  // namespace

std::vector<int> tile_places(int size, int tile) {
  const int count = (size + tile - 1) / tile;
  std::vector<int> places;
  for (int i = 0; i < count; ++i) places.push_back(count == 1 ? 0 : i * (size - tile) / (count - 1));
  return places;
}

MaskedDataset::MaskedDataset(MaskedSet set, int tile, const CropVariation& variation)
    : set_(std::move(set)), tile_(tile), variation_(variation) {
  expects(tile <= set_.pictures.height && tile <= set_.pictures.width, "a tile is a part of a picture");
  for (std::size_t picture = 0; picture < set_.pictures.items.size(); ++picture) {
    for (const int top : tile_places(set_.pictures.height, tile)) {
      for (const int left : tile_places(set_.pictures.width, tile)) tiles_.push_back({picture, top, left});
    }
  }
}

Crop MaskedDataset::crop(std::size_t item) const {
  const Tile& tile = tiles_.at(item);
  return crop_of(set_.pictures.of(tile.picture), set_.labels_of(tile.picture), layout(), tile_, tile.top, tile.left);
}

std::vector<std::string> MaskedDataset::digests() const {
  std::vector<std::string> of_pictures(set_.pictures.items.size()), digests;
  parallel_for(of_pictures.size(), [&](std::size_t i) { of_pictures[i] = digest_of(set_.pictures.of(i)); });
  for (const Tile& tile : tiles_) digests.push_back(of_pictures[tile.picture]);
  return digests;
}

Target MaskedDataset::target(std::size_t item) const { return LabelMap{tile_, tile_, crop(item).labels}; }

std::string MaskedDataset::name(std::size_t item) const {
  const Tile& tile = tiles_.at(item);
  return fmt::format("{}:{},{}", set_.pictures.items[tile.picture].name, tile.left, tile.top);
}

std::vector<std::byte> MaskedDataset::input(std::size_t item) const { return pixel_codes(crop(item).pixels); }

VariedItem MaskedDataset::varied(std::size_t item, const Variation& how) const {
  Random random({key_of("crop variation"), how.seed, static_cast<std::uint64_t>(how.epoch),
                 static_cast<std::uint64_t>(how.index)});
  const std::size_t picture = tiles_.at(item).picture;
  Crop crop = varied_crop(set_.pictures.of(picture), set_.labels_of(picture), layout(), tile_, variation_, random);
  return {pixel_codes(crop.pixels), LabelMap{tile_, tile_, std::move(crop.labels)}};
}

std::string MaskedDataset::training_digest() const {
  const PictureSet& pictures = set_.pictures;
  std::string text = fmt::format("{}\n{} {} {} {}\n", fmt::join(pictures.classes, "/"), pictures.height, pictures.width,
                                 pictures.channels, tile_);
  for (std::size_t i = 0; i < pictures.items.size(); ++i) {
    if (pictures.items[i].part != Part::kTraining) continue;
    text += fmt::format("{} {}\n", digest_of(pictures.of(i)), digest_of(set_.labels_of(i)));
  }
  return sha256_hex(text);
}

std::string MaskedDataset::variation_text() const {
  return fmt::format("crop, flip {} turn {} contrast {} brightness {}", variation_.flip, variation_.turn,
                     variation_.contrast, variation_.brightness);
}

std::size_t MaskedDataset::pictures_in(Part wanted) const {
  return to_size(std::ranges::count(set_.pictures.items, wanted, &PictureItem::part));
}

double MaskedDataset::share_of(Part wanted, std::size_t label) const {
  std::size_t of_class = 0, all = 0;
  for (std::size_t i = 0; i < set_.pictures.items.size(); ++i) {
    if (set_.pictures.items[i].part != wanted) continue;
    const std::span<const std::uint8_t> labels = set_.labels_of(i);
    of_class += to_size(std::ranges::count(labels, static_cast<std::uint8_t>(label)));
    all += labels.size();
  }
  return all > 0 ? static_cast<double>(of_class) / static_cast<double>(all) : 0;
}

std::string MaskedDataset::split_line() const {
  return set_.pictures.split == SplitBy::kFolder ? "split as given" : "split by picture";
}

std::string MaskedDataset::table_text() const {
  std::size_t width = 8;
  for (const std::string& name : classes()) width = std::max(width, name.size());
  std::string text = fmt::format("  {:<{}}  training  validation   test\n", "", width);
  text += fmt::format("  {:<{}}  {:>8}  {:>10}  {:>5}\n", "pictures", width, pictures_in(Part::kTraining),
                      pictures_in(Part::kValidation), pictures_in(Part::kTest));
  for (std::size_t c = 0; c < classes().size(); ++c) {
    text += fmt::format("  {:<{}}  {:>8.3f}  {:>10.3f}  {:>5.3f}\n", classes()[c], width, share_of(Part::kTraining, c),
                        share_of(Part::kValidation, c), share_of(Part::kTest, c));
  }
  text += fmt::format("  {} tiles of {} x {} pixels a picture; shares of pixels by class; {}\n",
                      tiles_.size() / std::max<std::size_t>(1, set_.pictures.items.size()), tile_, tile_, split_line());
  const std::vector<std::string>& left_out = set_.pictures.left_out;
  for (std::size_t i = 0; i < std::min(kShown, left_out.size()); ++i)
    text += fmt::format("left out: {}\n", left_out[i]);
  if (!left_out.empty()) text += fmt::format("problems left out: {}\n", left_out.size());
  return text;
}

Json MaskedDataset::json() const {
  Json table = Json::array();
  for (std::size_t c = 0; c < classes().size(); ++c) {
    Json row = {{"label", classes()[c]}};
    for (const Part part : kParts) row[part_name(part)] = share_of(part, c);
    table.push_back(std::move(row));
  }
  return {{"split", set_.pictures.split == SplitBy::kFolder ? "given" : "picture"},
          {"height", set_.pictures.height},
          {"width", set_.pictures.width},
          {"channels", set_.pictures.channels},
          {"tile", tile_},
          {"shares", std::move(table)},
          {"left_out", set_.pictures.left_out}};
}

std::string MaskedDataset::summary_text() const {
  std::string text = fmt::format("  pictures  {} for training; {} held out, {}\n", pictures_in(Part::kTraining),
                                 pictures_in(Part::kTest), split_line());
  if (left_out() > 0) text += fmt::format("            bad pictures and masks left out: {}\n", left_out());
  return text;
}

}  // namespace milliwatt
