// A recipe's [distill]: a network that teaches the recipe's own.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "base/toml_table.h"
#include "tasks/task.h"
#include "train/distill.h"
#include "train/train.h"

namespace milliwatt {

struct DistillRecipe {
  std::filesystem::path file;        ///< of the teacher; relative to the recipe's file. Empty: it is trained first
  std::shared_ptr<const Task> task;  ///< the recipe's with the teacher's network; null with a file
  TrainOptions training;             ///< of a teacher without a file
  Distillation how;
};

/// Takes [distill]. `task`, `recipe`: whose [model] the teacher's replaces. `training`: the recipe's, whose settings
/// hold where [distill] has none. @throws Error naming the key.
DistillRecipe read_distill(TomlTable table, const std::string& task, const TomlTable& recipe,
                           const TrainOptions& training);

}  // namespace milliwatt
