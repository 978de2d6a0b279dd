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
#include "data/dataset.h"
#include "graph/graph.h"
#include "recipe/recipe.h"

namespace milliwatt {

struct Workplace {
  Recipe recipe;
  std::filesystem::path folder;               ///< for everything that is made
  std::optional<std::filesystem::path> data;  ///< somebody's own instead of what the project makes
  Watcher watch = [](const StageProgress&) {};
  bool skip_bad = false;         ///< leave out what cannot be used
  double background_hours = 10;  ///< in which false accepts are counted, if the recipe limits them; 0: they are not
  /// Called with the data before anything is made of them.
  std::function<void(const Dataset&)> show_data = [](const Dataset&) {};
  /// Of `folder`, from the first thing that is made there until the last copy of this is gone.
  std::shared_ptr<FolderLock> lock = std::make_shared<FolderLock>();
};

/// The task's data: listed, opened and checked; made first where there are none of somebody's own.
/// @throws Error naming everything that is wrong with them, or if somebody else works in the folder.
std::unique_ptr<const Dataset> gather_data(const Workplace& place);

/// The float32 network that teaches the recipe's own, by its [distill], which it must have: that of its file, or
/// trained first and left in FOLDER/NAME_teacher.tflite.
/// @throws Error naming the file if it does not suit the recipe's network.
Graph teacher_network(const Workplace& place, const Dataset& data);

/// The trained float32 network, batch norms folded; also in FOLDER/NAME_float.tflite.
Graph train_network(const Workplace& place, const Dataset& data);

/// That network trained on for a quarter of the epochs, at 0.3 of the learning rate, with data that have more to train
/// on; also in FOLDER/NAME_hardened.tflite.
Graph harden_network(const Workplace& place, const Dataset& data, const Graph& network);

/// The same after the recipe's [compress], which it must have: fewer weights, of few values; also in
/// FOLDER/NAME_compressed.tflite. Its metadata say which weights have few values (compress/weight_levels.h).
Graph compress_network(const Workplace& place, const Dataset& data);

/// The network's int8 form by calibration alone; also in FOLDER/NAME_int8.tflite, or in FOLDER/NAME_dense.tflite if
/// `is_dense`: the network before [compress], to compare with.
Graph quantize_network(const Workplace& place, const Dataset& data, const Graph& network, bool is_dense = false);

/// The int8 form after quantization-aware training; also in FOLDER/NAME_qat.tflite. The recipe must ask for epochs of
/// it.
Graph fine_tune_network(const Workplace& place, const Dataset& data, const Graph& network);

}  // namespace milliwatt
