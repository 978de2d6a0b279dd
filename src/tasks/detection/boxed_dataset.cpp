#include "tasks/detection/boxed_dataset.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

#include "base/parallel.h"
#include "base/sha256.h"
#include "base/to_size.h"
#include "tasks/pixel_codes.h"

namespace milliwatt {
namespace {

constexpr std::size_t kShown = 20;  // problems of what was left out
constexpr Part kParts[] = {Part::kTraining, Part::kValidation, Part::kTest};

}  // namespace

BoxedDataset::BoxedDataset(BoxedSet set, const BoxedVariation& variation)
    : set_(std::move(set)), variation_(variation) {}

std::vector<std::string> BoxedDataset::digests() const {
  std::vector<std::string> digests(size());
  parallel_for(size(), [&](std::size_t i) {
    const std::span<const std::uint8_t> pixels = set_.pictures.of(i);
    digests[i] = sha256_hex(std::string_view(reinterpret_cast<const char*>(pixels.data()), pixels.size()));
  });
  return digests;
}

std::vector<std::byte> BoxedDataset::input(std::size_t item) const { return pixel_codes(set_.pictures.of(item)); }

VariedItem BoxedDataset::varied(std::size_t item, const Variation& how) const {
  Random random({key_of("boxed variation"), how.seed, static_cast<std::uint64_t>(how.epoch),
                 static_cast<std::uint64_t>(how.index)});
  const PictureSet& pictures = set_.pictures;
  VariedPicture varied = varied_with_boxes(pictures.of(item), {pictures.height, pictures.width, pictures.channels},
                                           set_.boxes[item], variation_, random);
  return {pixel_codes(varied.pixels), std::move(varied.boxes)};
}

std::string BoxedDataset::training_digest() const {
  const std::vector<std::string> each = digests();
  const PictureSet& pictures = set_.pictures;
  std::string text = fmt::format("{}\n{} {} {}\n", fmt::join(pictures.classes, "/"), pictures.height, pictures.width,
                                 pictures.channels);
  for (const std::size_t item : items(Part::kTraining)) {
    text += each[item];
    for (const Box& box : set_.boxes[item])
      text += fmt::format(" {} {} {} {} {}", box.label, box.x, box.y, box.width, box.height);
    text += "\n";
  }
  return sha256_hex(text);
}

std::string BoxedDataset::variation_text() const {
  return fmt::format("flip {} {} zoom {} shift {} colour {}", variation_.flip, variation_.flip_vertical,
                     variation_.zoom, variation_.shift, variation_.colour);
}

std::size_t BoxedDataset::boxes_in(Part wanted, std::size_t label) const {
  std::size_t count = 0;
  for (const std::size_t item : items(wanted)) {
    count +=
        to_size(std::ranges::count_if(set_.boxes[item], [&](const Box& box) { return to_size(box.label) == label; }));
  }
  return count;
}

std::string BoxedDataset::split_line() const {
  return set_.pictures.split == SplitBy::kFolder ? "split as given" : "split by picture";
}

std::string BoxedDataset::table_text() const {
  std::size_t width = 8;
  for (const std::string& name : classes()) width = std::max(width, name.size());
  std::string text = fmt::format("  {:<{}}  training  validation  test\n", "", width);
  text += fmt::format("  {:<{}}  {:>8}  {:>10}  {:>4}\n", "pictures", width, items(Part::kTraining).size(),
                      items(Part::kValidation).size(), items(Part::kTest).size());
  for (std::size_t label = 0; label < classes().size(); ++label) {
    text += fmt::format("  {:<{}}  {:>8}  {:>10}  {:>4}\n", classes()[label], width, boxes_in(Part::kTraining, label),
                        boxes_in(Part::kValidation, label), boxes_in(Part::kTest, label));
  }
  text += fmt::format("  {}\n", split_line());
  for (std::size_t i = 0; i < std::min(kShown, set_.left_out.size()); ++i)
    text += fmt::format("left out: {}\n", set_.left_out[i]);
  if (!set_.left_out.empty()) text += fmt::format("pictures and boxes left out: {}\n", set_.left_out.size());
  return text;
}

Json BoxedDataset::json() const {
  Json table = Json::array();
  for (std::size_t label = 0; label < classes().size(); ++label) {
    Json row = {{"label", classes()[label]}};
    for (const Part part : kParts) row[part_name(part)] = boxes_in(part, label);
    table.push_back(std::move(row));
  }
  return {{"split", set_.pictures.split == SplitBy::kFolder ? "given" : "picture"},
          {"height", set_.pictures.height},
          {"width", set_.pictures.width},
          {"channels", set_.pictures.channels},
          {"boxes", std::move(table)},
          {"left_out", set_.left_out}};
}

std::string BoxedDataset::summary_text() const {
  std::string text = fmt::format("  pictures  {} for training; {} held out, {}\n", items(Part::kTraining).size(),
                                 items(Part::kTest).size(), split_line());
  if (!set_.left_out.empty()) {
    text += fmt::format("            bad pictures and boxes left out: {}\n", set_.left_out.size());
  }
  return text;
}

}  // namespace milliwatt
