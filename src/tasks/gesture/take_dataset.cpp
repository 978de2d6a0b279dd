#include "tasks/gesture/take_dataset.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <span>
#include <utility>

#include "base/random.h"
#include "base/sha256.h"
#include "tasks/class_table.h"

namespace milliwatt {
namespace {

std::vector<std::byte> bytes_of(const std::vector<float>& numbers) {
  const auto bytes = std::as_bytes(std::span(numbers));
  return {bytes.begin(), bytes.end()};
}

}  // namespace

TakeDataset::TakeDataset(TakeSet set, std::vector<double> ranges, const TakeVariation& variation)
    : set_(std::move(set)), ranges_(std::move(ranges)), variation_(variation) {}

std::vector<std::byte> TakeDataset::input(std::size_t item) const { return bytes_of(set_.takes.at(item).numbers); }

VariedItem TakeDataset::varied(std::size_t item, const Variation& how) const {
  Random random({key_of("variation of takes"), how.seed, static_cast<std::uint64_t>(how.epoch),
                 static_cast<std::uint64_t>(how.index)});
  return {bytes_of(varied_take(set_.takes.at(item).numbers, ranges_.size(), ranges_, variation_, random)),
          target(item)};
}

std::string TakeDataset::training_digest() const {
  std::string text = fmt::format("{}\n", fmt::join(set_.classes, "/"));
  const std::vector<std::string> each = digests_of(set_);
  for (const std::size_t item : items(Part::kTraining)) text += each[item] + "\n";
  return sha256_hex(text);
}

std::string TakeDataset::variation_text() const {
  return fmt::format("shift {} stretch {} size {} turn {} noise {}", variation_.shift, variation_.stretch,
                     variation_.size, variation_.turn, variation_.noise);
}

std::string TakeDataset::table_text() const {
  constexpr std::size_t kShown = 20;
  std::string text = class_table_text(*this) + fmt::format("  split by {}\n", split_word());
  for (std::size_t i = 0; i < std::min(kShown, set_.left_out.size()); ++i)
    text += fmt::format("left out: {}\n", set_.left_out[i]);
  if (!set_.left_out.empty()) text += fmt::format("files left out: {}\n", set_.left_out.size());
  return text;
}

Json TakeDataset::json() const {
  return {{"split", split_word()}, {"classes", class_table_json(*this)}, {"left_out", set_.left_out}};
}

std::string TakeDataset::summary_text() const {
  std::string text = fmt::format("  takes     {} for training; {} held out, split by {}\n",
                                 items(Part::kTraining).size(), items(Part::kTest).size(), split_word());
  if (!set_.left_out.empty()) text += fmt::format("            bad files left out: {}\n", set_.left_out.size());
  return text;
}

}  // namespace milliwatt
