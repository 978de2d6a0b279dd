#include "tasks/keyword/listening.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/files.h"
#include "base/parallel.h"
#include "base/sha256.h"
#include "base/to_size.h"

namespace milliwatt {

std::vector<std::size_t> Listening::part(Part part) const {
  std::vector<std::size_t> numbers;
  for (std::size_t i = 0; i < sounds.clips.size(); ++i) {
    if (sounds.clips[i].part == part) numbers.push_back(i);
  }
  return numbers;
}

Samples Listening::clip(std::size_t i) const {
  return fitted(read_sound(sounds.clips.at(i).path, front_end.sample_rate), samples);
}

std::string training_digest(const SoundFolder& sounds) {
  std::vector<const SoundClip*> clips;
  for (const SoundClip& clip : sounds.clips) {
    if (clip.part == Part::kTraining) clips.push_back(&clip);
  }
  std::vector<std::string> lines(clips.size());
  parallel_for(lines.size(), [&](std::size_t i) {
    const SoundClip& clip = *clips[i];
    const std::string bytes = clip.facts.sha256.empty() ? sha256_hex(read_file(clip.path)) : clip.facts.sha256;
    lines[i] = fmt::format("{}/{} {}\n", sounds.classes[to_size(clip.label)], clip.path.filename().string(), bytes);
  });
  std::string text = fmt::format("{}\n", fmt::join(sounds.classes, "/"));
  for (const std::string& line : lines) text += line;
  return sha256_hex(text);
}

}  // namespace milliwatt
