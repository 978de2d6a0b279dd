// How well a model does on data, on the host and on an emulated board: what `evaluate` does.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "recipe/deployment.h"
#include "recipe/task_model.h"
#include "tasks/score.h"

namespace milliwatt {

struct EvaluationRequest {
  std::string model;      ///< the file, for messages
  std::string data;       ///< a folder or file of the form that the task takes
  std::string board;      ///< empty: on the host alone
  std::string part = {};  ///< test, validation, training or all; empty: see evaluate_model()
  std::size_t items = 0;  ///< at most so many, spread over the classes; 0: all
  bool skip_bad = false;  ///< leave out what cannot be used
};

struct Evaluation {
  std::shared_ptr<const Task> task;
  std::shared_ptr<const Dataset> data;  ///< its classes are the model's
  std::string part;
  std::size_t left_out = 0;  ///< of what is there
  std::vector<std::size_t> items;
  Tensor output;                                ///< what the answers are of
  std::vector<std::vector<std::byte>> answers;  ///< to the items, on the host
  std::shared_ptr<const Score> score;
  std::optional<Form> form;               ///< of the code that ran on the board
  std::shared_ptr<const Score> on_board;  ///< empty if there was none
  std::optional<double> agreement;
  std::optional<Measurement> measurement;
};

/// Without a part it takes the test part of the data that the model was trained on, and of any other data all. Classes
/// of the model that the data lack have no items.
/// @throws Error if the model does not know a class of the data.
Evaluation evaluate_model(const TaskModel& model, const EvaluationRequest& request);

}  // namespace milliwatt
