// How well a model does on clips, on the host and on an emulated board: what `evaluate` does.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "board/measure.h"
#include "recipe/sounds.h"
#include "tasks/classification.h"

namespace milliwatt {

struct EvaluationRequest {
  std::string model;          ///< the file, for messages
  std::string data;           ///< a folder of clips
  std::string board;          ///< empty: on the host alone
  std::string part = "test";  ///< test, validation, training or all
  std::size_t clips = 0;      ///< at most so many, spread over the classes; 0: all
};

struct Evaluation {
  Listening listening;
  std::vector<std::size_t> clips;
  Confusion confusion;
  std::optional<Confusion> on_board;
  std::optional<double> agreement;
  std::optional<Measurement> measurement;
};

/// @throws Error if the model has no sound metadata, or its classes are not the folder's.
Evaluation evaluate_model(const Graph& model, const EvaluationRequest& request);

}  // namespace milliwatt
