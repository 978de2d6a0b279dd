// The stages of a recipe. Each leaves its result in the recipe's folder and takes up what an earlier run left there: a
// result is used again where everything that it depends on is the same (its file says so), training goes on from its
// checkpoint.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/folder_lock.h"
#include "base/stage_progress.h"
#include "graph/graph.h"
#include "recipe/recipe.h"
#include "recipe/sounds.h"

namespace milliwatt {

struct Workplace {
  Recipe recipe;
  std::filesystem::path folder;               ///< for everything that is made
  std::optional<std::filesystem::path> data;  ///< clips of somebody's own instead of made ones
  Watcher watch = [](const StageProgress&) {};
  bool skip_bad = false;  ///< leave out clips that cannot be used
  /// Called with the clips before anything is made of them.
  std::function<void(const Listening&)> show_clips = [](const Listening&) {};
  /// Of `folder`, from the first thing that is made there until the last copy of this is gone.
  std::shared_ptr<FolderLock> lock = std::make_shared<FolderLock>();
};

/// The clips: listed, opened and checked; made first where there are none of somebody's own.
/// @throws Error naming everything that is wrong with them, or if somebody else works in the folder.
Listening gather_sounds(const Workplace& place);

/// The trained float32 network, batch norms folded; also in FOLDER/NAME_float.tflite.
Graph train_network(const Workplace& place, const Listening& listening);

/// Its int8 form by calibration alone; also in FOLDER/NAME_int8.tflite.
Graph quantize_network(const Workplace& place, const Listening& listening, const Graph& network);

/// The int8 form after quantization-aware training; also in FOLDER/NAME_qat.tflite. The recipe must ask for epochs of
/// it.
Graph fine_tune_network(const Workplace& place, const Listening& listening, const Graph& network);

}  // namespace milliwatt
