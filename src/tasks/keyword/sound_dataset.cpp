#include "tasks/keyword/sound_dataset.h"

#include <fmt/format.h>

#include <utility>

#include "base/error.h"
#include "tasks/keyword/clips_report.h"
#include "tasks/keyword/clips_table.h"

namespace milliwatt {
namespace {

std::vector<std::byte> bytes_of(const Samples& samples) {
  const auto bytes = std::as_bytes(std::span(samples));
  return {bytes.begin(), bytes.end()};
}

}  // namespace

SoundDataset::SoundDataset(Listening listening, const Augmentation& augmentation)
    : listening_(std::move(listening)), augmentation_(augmentation) {}

std::vector<std::byte> SoundDataset::input(std::size_t item) const { return bytes_of(listening_.clip(item)); }

VariedItem SoundDataset::varied(std::size_t item, const Variation& how) const {
  const int rate = listening_.front_end.sample_rate;
  const Samples read = read_sound(clip(item).path, rate);
  return {bytes_of(augmented(read, listening_.samples, rate, augmentation_, how.seed, how.epoch, how.index)),
          target(item)};
}

std::string SoundDataset::training_digest() const { return milliwatt::training_digest(listening_.sounds); }

std::string SoundDataset::variation_text() const {
  return fmt::format("shift {} gain {} noise {} {} {}", augmentation_.shift_ms, augmentation_.gain_db,
                     augmentation_.noise_share, augmentation_.noise_db_lowest, augmentation_.noise_db_highest);
}

std::string SoundDataset::table_text() const { return clips_table_text(listening_); }
Json SoundDataset::json() const { return clips_json(listening_); }
std::string SoundDataset::summary_text() const { return clips_text(listening_); }

const Listening& listening_of(const Dataset& data) {
  const auto* const sounds = dynamic_cast<const SoundDataset*>(&data);
  expects(sounds != nullptr, "a keyword's data are sounds");
  return sounds->listening();
}

}  // namespace milliwatt
