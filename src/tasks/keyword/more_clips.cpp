#include "tasks/more_clips.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/error.h"
#include "tasks/keyword/sound_dataset.h"

namespace milliwatt {

std::shared_ptr<const Dataset> with_more_clips(const Dataset& data, const std::filesystem::path& folder, int label) {
  const auto* const sounds = dynamic_cast<const SoundDataset*>(&data);
  expects(sounds != nullptr, "clips are added to clips");
  SoundFolder more;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".wav") continue;
    more.clips.push_back({entry.path(), label, "background", Part::kTraining});
  }
  std::ranges::sort(more.clips, {}, &SoundClip::path);
  check_clips(more);
  refuse_bad_clips(more);
  Listening all = sounds->listening();
  std::ranges::move(more.clips, std::back_inserter(all.sounds.clips));
  return std::make_shared<SoundDataset>(std::move(all), sounds->augmentation());
}

}  // namespace milliwatt
