// The search of a model's compressions for the best one within a budget: what `fit MODEL` does.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "base/stage_progress.h"
#include "fit/search_result.h"
#include "graph/graph.h"
#include "recipe/model_data.h"
#include "recipe/model_trainer.h"

namespace milliwatt {

struct ModelFitRequest {
  Graph model;                            ///< as in its file; float32 or int8
  std::shared_ptr<const ModelData> data;  ///< null: then only forms of the model as it is are searched
  std::string board;
  Limits limits;                 ///< others are the board's
  std::optional<BuildWay> way;   ///< what plans are for; empty: whatever is within the limits
  std::filesystem::path folder;  ///< empty: NAME-fit
  std::size_t variations = 96;   ///< to measure, at most
  std::size_t trials = 12;       ///< to train, at most
  ModelTraining training;        ///< of each trial; `how` has only the training
  Watcher watch = [](const StageProgress&) {};
};

/// Searches, and takes up what an earlier run or another process left in the folder. The chosen model is in
/// FOLDER/BOARD/NAME.tflite, its C++ beside it in cpp/.
/// @throws Error if the model or the data cannot be used or the board is not emulated; Interrupted's text says what the
///   best so far is.
SearchResult fit_model(const ModelFitRequest& request);

}  // namespace milliwatt
