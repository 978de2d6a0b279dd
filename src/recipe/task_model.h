// A trained model and its task.
#pragma once

#include <memory>
#include <string>

#include "graph/graph.h"
#include "tasks/task.h"

namespace milliwatt {

struct TaskModel {
  Graph graph;
  std::shared_ptr<const Task> task;  ///< as its metadata say it
};

/// The model of a file, or of a folder that `milliwatt build` made: NAME.tflite, not the files of its stages.
/// @throws Error if the folder has no such model or several, or if the model says nothing of its task.
TaskModel read_task_model(const std::string& path);

/// The model behind the front end that its metadata name (of models that `train` and `build` wrote): it takes what the
/// sensor gives. @throws Error if they name none.
Graph with_own_front_end(const Graph& model);

}  // namespace milliwatt
