#include "recipe/task_model.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "base/error.h"
#include "deploy/lowered_model.h"
#include "tasks/tasks.h"

namespace milliwatt {
namespace {

namespace fs = std::filesystem;

/// The endings that the stages of a recipe add to its name.
constexpr std::array kStageEndings = {"_teacher", "_float", "_dense", "_compressed", "_int8", "_qat"};

/// The file that `build` wrote last into the folder.
fs::path final_model_of(const fs::path& folder) {
  std::set<std::string> stems;
  std::error_code failure;
  for (fs::directory_iterator entry(folder, failure), end; !failure && entry != end; entry.increment(failure)) {
    if (entry->path().extension() == ".tflite") stems.insert(entry->path().stem().string());
  }
  if (failure) throw Error(fmt::format("{}: cannot be read: {}", folder.string(), failure.message()));
  std::vector<std::string> models;
  for (const std::string& stem : stems) {
    const bool of_a_stage = std::ranges::any_of(kStageEndings, [&](const std::string& ending) {
      return stem.ends_with(ending) && stems.contains(stem.substr(0, stem.size() - ending.size()));
    });
    if (!of_a_stage) models.push_back(stem + ".tflite");
  }
  if (models.size() == 1) return folder / models.front();
  if (models.empty()) {
    throw Error(fmt::format(
        "{}: contains no .tflite file; give a folder that `milliwatt build` made, or a model's file", folder.string()));
  }
  throw Error(
      fmt::format("{}: contains several models ({}); give the file of one", folder.string(), fmt::join(models, ", ")));
}

}  // namespace

TaskModel read_task_model(const std::string& path) {
  std::error_code ignored;
  const fs::path file = fs::is_directory(path, ignored) ? final_model_of(path) : fs::path(path);
  TaskModel model;
  model.graph = read_verified_model(file);
  model.task = known_task_of(model.graph, file.string());
  return model;
}

Graph with_own_front_end(const Graph& model) {
  const std::shared_ptr<const Task> task = task_of(model);
  if (!task || !task->has_front_end()) {
    throw Error(fmt::format(
        "{}: --front-end: the model's metadata name no front end; use a model of sound written by `milliwatt build`",
        model.source));
  }
  Graph application = task->application(model);
  application.name = model.name;
  application.source = model.source;
  return application;
}

}  // namespace milliwatt
