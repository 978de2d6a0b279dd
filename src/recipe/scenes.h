// Sounds in which something happens: background, a clip, background again. For trials of a whole application.
#pragma once

#include <cstdint>
#include <vector>

#include "data/dataset.h"
#include "decision/guard_settings.h"

namespace milliwatt {

struct Scene {
  std::uint8_t expected = 0;  ///< the levels that are to change at some time: those of the clip's class
  std::vector<std::int16_t> samples;
};

struct SceneForm {
  std::int64_t row_samples = 0;     ///< of an answer
  std::int64_t window_samples = 0;  ///< that an answer is for
  std::int64_t answer_rows = 1;     ///< from one answer to the next; of whole windows those of a window
};

/// A scene for each of `count` items of the test part, in whole rows: three of four of classes with an output. The
/// background is weak noise (8 steps of the converter, root mean square), as every microphone has. Before the clip it
/// lasts until decisions are unlocked, after it until the clip has left the window. The clip begins where a whole
/// window does.
/// @throws Error if no item is of a class with an output.
std::vector<Scene> make_scenes(const Dataset& data, const GuardSettings& settings, const SceneForm& form,
                               std::size_t count, std::uint64_t seed);

}  // namespace milliwatt
