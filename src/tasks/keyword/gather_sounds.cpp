// Where the keyword task's clips come from: a recipe's training, or a trained model's trial.
#include <fmt/format.h>

#include <filesystem>
#include <utility>

#include "base/error.h"
#include "base/in_quotes.h"
#include "base/to_size.h"
#include "tasks/keyword/clip_marks.h"
#include "tasks/keyword/keyword_task.h"
#include "tasks/keyword/sound_dataset.h"
#include "tasks/labels.h"

namespace milliwatt {
namespace {

namespace fs = std::filesystem;

void make_clips(const KeywordSettings& settings, const Gathering& where, const fs::path& folder) {
  if (settings.split == SplitBy::kFolder) {
    throw Error(
        "data.split: \"folder\" is for recordings of your own; name them with --data, or with `folder` in [data]");
  }
  where.before_writing();
  make_spoken_words(settings.words, folder, [&](int done, int all) {
    where.watch({"speaking words", static_cast<double>(done) / all, fmt::format("{} of {} clips", done, all)});
  });
}

/// All clips of the folder, in one part or in those of its own folders.
Split undivided(const std::string& data, SplitBy split) {
  const bool has_parts = split == SplitBy::kFolder && fs::is_directory(fs::path(data) / "test");
  return {has_parts ? SplitBy::kFolder : SplitBy::kSpeaker, 0, 0};
}

/// The part that is meant if none is asked for.
std::string part_of(const KeywordSettings& model, const SoundFolder& whole) {
  // Models of earlier versions do not say what they were trained on.
  const bool of_training =
      model.trained_on.empty() ? whole.classes == model.classes : has_marked_clip(model.trained_on, whole.clips);
  return of_training ? "test" : "all";
}

}  // namespace

std::unique_ptr<const Dataset> KeywordTask::gather(const Gathering& where) const {
  const fs::path clips = where.data.value_or(where.folder / "clips");
  if (!where.data) make_clips(settings_, where, clips);
  SoundFolder sounds = find_sounds(clips, {settings_.split, settings_.validation_share, settings_.test_share});
  if (sounds.classes.size() < 2) {
    throw Error(fmt::format(
        "{}: has one class, {}: a network that always answers it would be right; add the folder of a second class, for "
        "example of other sounds",
        clips.string(), in_quotes(sounds.classes.front())));
  }
  check_clips(sounds, [&](std::size_t done, std::size_t all) {
    where.watch({"checking clips", static_cast<double>(done) / static_cast<double>(all), fmt::format("of {}", all)});
  });
  if (where.skip_bad)
    leave_out_bad_clips(sounds);
  else
    refuse_bad_clips(sounds, "mend or delete them, or leave them out with --skip-bad");
  return std::make_unique<SoundDataset>(Listening{std::move(sounds), settings_.front_end, to_size(settings_.samples)},
                                        settings_.augmentation);
}

Opened KeywordTask::open(const Opening& what) const {
  SoundFolder sounds = list_sound_folder(what.data, undivided(what.data, settings_.split));
  const std::string wanted = what.part.empty() ? part_of(settings_, sounds) : what.part;
  if (wanted != "all")
    sounds = list_sound_folder(what.data, {settings_.split, settings_.validation_share, settings_.test_share});
  const std::vector<int> labels = labels_in_model(sounds.classes, settings_.classes, what.data);
  for (SoundClip& clip : sounds.clips) clip.label = labels[to_size(clip.label)];
  sounds.classes = settings_.classes;
  const std::size_t listed = sounds.clips.size();
  if (what.skip_bad) {
    check_clips(sounds);
    leave_out_bad_clips(sounds);
  }
  const std::size_t left_out = listed - sounds.clips.size();
  return {std::make_unique<SoundDataset>(Listening{std::move(sounds), settings_.front_end, to_size(settings_.samples)},
                                         settings_.augmentation),
          wanted, left_out};
}

}  // namespace milliwatt
