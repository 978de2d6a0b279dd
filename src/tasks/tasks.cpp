#include "tasks/tasks.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "base/error.h"

namespace milliwatt {

#define TASK(name)                                      \
  namespace name##_task {                               \
    std::unique_ptr<Task> read(TomlTable& recipe);      \
    std::unique_ptr<Task> of_model(const Graph& model); \
  }
#include "tasks/list.inc"
#undef TASK

namespace {

struct Row {
  std::string_view name;
  std::unique_ptr<Task> (*read)(TomlTable&);
  std::unique_ptr<Task> (*of_model)(const Graph&);
};

constexpr Row kRows[] = {
#define TASK(name) {#name, name##_task::read, name##_task::of_model},
#include "tasks/list.inc"
#undef TASK
};

}  // namespace

const std::vector<std::string>& task_names() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> all;
    for (const Row& row : kRows) all.emplace_back(row.name);
    return all;
  }();
  return names;
}

std::shared_ptr<const Task> read_task(const std::string& name, TomlTable& recipe) {
  const auto* const row = std::ranges::find(kRows, name, &Row::name);
  expects(row != std::end(kRows), "a task is one of the list");
  return row->read(recipe);
}

std::shared_ptr<const Task> task_of(const Graph& model) {
  for (const Row& row : kRows) {
    if (std::shared_ptr<const Task> task = row.of_model(model)) return task;
  }
  return nullptr;
}

std::shared_ptr<const Task> known_task_of(const Graph& model, const std::string& file) {
  if (std::shared_ptr<const Task> task = task_of(model)) return task;
  throw Error(
      fmt::format("{}: has no metadata of its task (classes, front end); use a model written by `milliwatt train` or "
                  "`milliwatt build`",
                  file));
}

}  // namespace milliwatt
