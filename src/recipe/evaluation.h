// How well a model does on clips, on the host and on an emulated board: what `evaluate` does.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "recipe/deployment.h"
#include "recipe/sounds.h"
#include "tasks/classification.h"

namespace milliwatt {

struct EvaluationRequest {
  std::string model;      ///< the file, for messages
  std::string data;       ///< a folder of clips
  std::string board;      ///< empty: on the host alone
  std::string part = {};  ///< test, validation, training or all; empty: see evaluate_model()
  std::size_t clips = 0;  ///< at most so many, spread over the classes; 0: all
};

struct Evaluation {
  Listening listening;  ///< its classes are the model's
  std::string part;
  std::vector<std::size_t> clips;
  std::vector<ScoredClass> answers;  ///< of the clips, on the host
  Confusion confusion;
  std::optional<Form> form;  ///< of the code that ran on the board
  std::optional<Confusion> on_board;
  std::optional<double> agreement;
  std::optional<Measurement> measurement;
};

/// Without a part it takes the test part of the folder that the model was trained on, and of any other folder all
/// clips. Classes of the model that the folder lacks have no clips.
/// @throws Error if the model has no sound metadata, or does not know a class of the folder.
Evaluation evaluate_model(const Graph& model, const EvaluationRequest& request);

}  // namespace milliwatt
