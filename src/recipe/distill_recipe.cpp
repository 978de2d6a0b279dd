#include "recipe/distill_recipe.h"

#include "tasks/tasks.h"

namespace milliwatt {

DistillRecipe read_distill(TomlTable table, const std::string& task, const TomlTable& recipe,
                           const TrainOptions& training) {
  DistillRecipe read;
  read.training = training;
  table.number("temperature", 0.1, 100, read.how.temperature);
  table.number("weight", 0, 1, read.how.weight);
  std::string file;
  table.text("teacher", file);
  read.file = file;
  if (table.has("model")) {
    if (!file.empty()) throw table.error("model", "there is a teacher already; give teacher or [distill.model]");
    table.integer("epochs", 1, 100'000, read.training.epochs);
    TomlTable with_teacher = recipe.with("model", table.table("model"));
    try {
      read.task = read_task(task, with_teacher);
    } catch (const Error& error) {
      throw error.within("distill");
    }
  } else if (file.empty()) {
    throw table.error("teacher", "missing; give a model's file, or the teacher's network as [distill.model]");
  }
  table.finish();
  return read;
}

}  // namespace milliwatt
