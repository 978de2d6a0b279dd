// What is wrong with single clips, found before anything long begins.
#include <fmt/format.h>

#include <algorithm>
#include <mutex>
#include <utility>

#include "base/error.h"
#include "base/parallel.h"
#include "base/to_size.h"
#include "data/sound.h"
#include "data/split_clips.h"

namespace milliwatt {

void check_clips(SoundFolder& sounds, const std::function<void(std::size_t done, std::size_t all)>& progress) {
  std::mutex turns;
  std::size_t done = 0;
  parallel_for(sounds.clips.size(), [&](std::size_t i) {
    SoundClip& clip = sounds.clips[i];
    if (clip.problem.empty()) {
      try {
        clip.facts = check_sound(clip.path);
      } catch (const Error& error) {
        clip.problem = error.what();
      }
    }
    const std::lock_guard<std::mutex> lock(turns);
    ++done;
    if (progress) progress(done, sounds.clips.size());
  });
}

void refuse_bad_clips(const SoundFolder& sounds, std::string_view advice) {
  constexpr std::size_t kShown = 100;
  std::string text;
  std::size_t bad = 0;
  for (const SoundClip& clip : sounds.clips) {
    if (clip.problem.empty() || ++bad > kShown) continue;
    text += (text.empty() ? "" : "; also ") + clip.problem;
  }
  if (bad == 0) return;
  if (bad > kShown) text += fmt::format("; and {} more", bad - kShown);
  if (!advice.empty()) text += fmt::format("; that is {} of {} clips: {}", bad, sounds.clips.size(), advice);
  throw Error(text);
}

void leave_out_bad_clips(SoundFolder& sounds) {
  Split kept;  // the parts that have clips must keep some
  for (const SoundClip& clip : sounds.clips) {
    if (clip.part == Part::kValidation) kept.validation_share = 1;
    if (clip.part == Part::kTest) kept.test_share = 1;
  }
  if (const auto empty = find_empty_part(sounds.clips, sounds.classes.size(), kept, true)) {
    std::string problems;
    for (const SoundClip& clip : sounds.clips) {
      if (clip.label == empty->label && !clip.problem.empty())
        problems += (problems.empty() ? "" : "; also ") + clip.problem;
    }
    throw Error(fmt::format("{}; without the bad clips class \"{}\" has none in the {} part", problems,
                            sounds.classes[to_size(empty->label)], part_name(empty->part)));
  }
  std::vector<SoundClip> good;
  for (SoundClip& clip : sounds.clips) {
    if (clip.problem.empty())
      good.push_back(std::move(clip));
    else
      sounds.left_out.push_back(std::move(clip.problem));
  }
  sounds.clips = std::move(good);
}

}  // namespace milliwatt
