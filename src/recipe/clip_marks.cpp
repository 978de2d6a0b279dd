// The sample is the smallest digests. So the marks of two folders meet if they share clips, whatever else is in them.
#include "recipe/clip_marks.h"

#include <algorithm>
#include <set>

#include "base/files.h"
#include "base/parallel.h"
#include "base/sha256.h"

namespace milliwatt {
namespace {

constexpr std::size_t kMostMarks = 256;
constexpr std::size_t kDigits = 10;  // of a mark: 40 bits

std::set<std::string> marks_of(const std::vector<SoundClip>& clips) {
  std::vector<std::string> marks(clips.size());
  parallel_for(marks.size(),
               [&](std::size_t i) { marks[i] = sha256_hex(read_file(clips[i].path)).substr(0, kDigits); });
  return {marks.begin(), marks.end()};
}

}  // namespace

std::string clip_marks(const std::vector<SoundClip>& clips) {
  std::string text;
  std::size_t count = 0;
  for (const std::string& mark : marks_of(clips)) {
    if (++count > kMostMarks) break;
    text += mark;
  }
  return text;
}

bool has_marked_clip(const std::string& marks, const std::vector<SoundClip>& clips) {
  const std::set<std::string> found = marks_of(clips);
  for (std::size_t at = 0; at + kDigits <= marks.size(); at += kDigits) {
    if (found.contains(marks.substr(at, kDigits))) return true;
  }
  return false;
}

}  // namespace milliwatt
