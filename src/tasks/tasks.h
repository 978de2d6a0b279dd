// The tasks that there are (list.inc).
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/toml_table.h"
#include "tasks/task.h"

namespace milliwatt {

const std::vector<std::string>& task_names();

/// The task of that name with its part of the recipe. The name must be one of task_names().
/// @throws Error naming the key and what would be right.
std::shared_ptr<const Task> read_task(const std::string& name, TomlTable& recipe);

/// The task that the model was trained for; nothing if its metadata say none. @throws Error if they are damaged.
std::shared_ptr<const Task> task_of(const Graph& model);

/// The same of a model that must say it; `file` names it in the message.
std::shared_ptr<const Task> known_task_of(const Graph& model, const std::string& file);

}  // namespace milliwatt
