#include "tasks/keyword/clip_marks.h"

#include <set>

#include "base/files.h"
#include "base/parallel.h"
#include "base/sha256.h"
#include "data/marks.h"

namespace milliwatt {
namespace {

std::set<std::string> digests_of(const std::vector<SoundClip>& clips) {
  std::vector<std::string> digests(clips.size());
  parallel_for(digests.size(), [&](std::size_t i) { digests[i] = sha256_hex(read_file(clips[i].path)); });
  return {digests.begin(), digests.end()};
}

}  // namespace

std::string clip_marks(const std::vector<SoundClip>& clips) { return marks_of(digests_of(clips)); }

bool has_marked_clip(const std::string& marks, const std::vector<SoundClip>& clips) {
  return has_mark(marks, digests_of(clips));
}

}  // namespace milliwatt
