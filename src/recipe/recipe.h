// A recipe: one TOML file that describes a complete application. docs/recipes.md has every key.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "decision/decision_recipe.h"
#include "recipe/compress_recipe.h"
#include "recipe/distill_recipe.h"
#include "tasks/task.h"
#include "train/train.h"

namespace milliwatt {

/// What must not be exceeded, or fallen short of; empty if the recipe does not say.
struct Budget {
  std::optional<double> min_accuracy;  ///< of the int8 network, a share
  std::optional<std::int64_t> ram_bytes;
  std::optional<std::int64_t> flash_bytes;
  std::optional<double> latency_ms;
  std::optional<double> average_mw;
};

struct Recipe {
  std::shared_ptr<const Task> task;  ///< with its part of the recipe
  std::string name;                  ///< of the emitted files
  /// Of somebody's own data; relative to the recipe's file. Empty: the project makes them.
  std::optional<std::filesystem::path> data;

  TrainOptions training;
  std::optional<DistillRecipe> distill;    ///< empty: the data alone teach
  std::optional<CompressRecipe> compress;  ///< empty: what is trained stays as it is

  int calibration_items = 200;
  TrainOptions fine_tuning;  ///< quantization-aware; no epochs: none

  std::string board = "nano33ble";
  std::string objective;
  bool coded = false;   ///< with the objective size: weights in a prefix code
  std::string package;  ///< in which the C++ is handed over too; empty: none
  double inferences_per_second = 1;
  Budget budget;
  std::optional<DecisionRecipe> decision;  ///< empty: the application is the network alone
};

/// Reads and checks the file. @throws Error naming the file, the key and what would be right.
Recipe read_recipe(const std::filesystem::path& path);

/// The recipe of that text; `place` stands for the file's name. @throws Error the same.
Recipe parse_recipe(const std::string& text, const std::string& place);

/// A commented recipe for the task, as `milliwatt new` writes it. @throws Error naming the tasks that there are.
std::string new_recipe(const std::string& task, const std::string& name);

}  // namespace milliwatt
