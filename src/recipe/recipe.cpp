#include "recipe/recipe.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/files.h"
#include "base/toml_table.h"
#include "pack/package.h"
#include "target/board.h"
#include "tasks/tasks.h"

namespace milliwatt {
namespace {

constexpr std::int64_t kMostSeed = std::int64_t{1} << 62;

void read_training(TomlTable table, TrainOptions& training) {
  table.integer("epochs", 1, 100'000, training.epochs);
  table.integer("batch", 2, 4'096, training.batch);
  table.number("learning_rate", 1e-9, 10, training.learning_rate);
  table.number("weight_decay", 0, 1, training.weight_decay);
  table.number("label_smoothing", 0, 0.9, training.label_smoothing);
  table.integer("seed", 0, kMostSeed, training.seed);
  table.integer("threads", 0, 1'024, training.threads);
  table.finish();
}

void read_quantization(TomlTable table, Recipe& recipe) {
  recipe.fine_tuning = recipe.training;
  // What is few-valued has been trained so, with its codes as they are; it is fine-tuned no more.
  const bool is_few_valued = recipe.compress && recipe.compress->has_rule();
  recipe.fine_tuning.epochs = is_few_valued ? 0 : 2;
  recipe.fine_tuning.learning_rate = 2e-4;
  recipe.fine_tuning.initialize = false;
  table.integer(fmt::format("calibration_{}s", recipe.task->noun()), 1, 1'000'000, recipe.calibration_items);
  table.integer("fine_tuning_epochs", 0, 100'000, recipe.fine_tuning.epochs);
  if (is_few_valued && recipe.fine_tuning.epochs > 0) {
    throw table.error("fine_tuning_epochs",
                      "fine-tuning would give the weights other values than [compress] has; supported with density or "
                      "levels: 0");
  }
  table.number("fine_tuning_learning_rate", 1e-9, 10, recipe.fine_tuning.learning_rate);
  table.finish();
}

template <typename T>
void read_limit(TomlTable& table, std::string_view key, double lowest, double highest, std::optional<T>& limit) {
  if (!table.has(key)) return;
  double value = 0;
  table.number(key, lowest, highest, value);
  limit = static_cast<T>(value);
}

void read_deployment(TomlTable table, Recipe& recipe) {
  table.word("board", board_names(), recipe.board);
  table.word("for", {"speed", "ram", "size"}, recipe.objective);
  table.flag("coded", recipe.coded);
  if (recipe.coded && recipe.objective != "size")
    throw table.error("coded", "decoding weights takes many times the cycles; add for = \"size\"");
  table.word("package", package_names(), recipe.package);
  table.number("inferences_per_second", 1e-6, 1'000, recipe.inferences_per_second);
  table.finish();
}

void read_budget(TomlTable table, Budget& budget) {
  read_limit(table, "min_accuracy", 0, 1, budget.min_accuracy);
  read_limit(table, "ram_bytes", 1, 1e12, budget.ram_bytes);
  read_limit(table, "flash_bytes", 1, 1e12, budget.flash_bytes);
  read_limit(table, "latency_ms", 1e-6, 1e9, budget.latency_ms);
  read_limit(table, "average_mw", 1e-9, 1e9, budget.average_mw);
  table.finish();
}

Recipe recipe_from(TomlTable table) {
  Recipe recipe;
  std::string task;
  table.word("task", task_names(), task);
  if (task.empty()) throw Error(fmt::format("task: missing; supported: {}", fmt::join(task_names(), ", ")));
  recipe.name = task;
  table.text("name", recipe.name);
  // It becomes files' names: nothing that could lead out of their folder.
  if (recipe.name.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-") !=
      std::string::npos) {
    throw table.error("name", "not a plain name; supported: letters, digits, _ and -");
  }
  const TomlTable whole = table;
  recipe.task = read_task(task, table);
  recipe.data = recipe.task->data_folder();
  const RecipeDefaults defaults = recipe.task->defaults();
  recipe.training = defaults.training;
  recipe.inferences_per_second = defaults.inferences_per_second;
  read_training(table.table("training"), recipe.training);
  constexpr std::size_t kAnyClasses = 2;  // the data have not been read yet
  if (table.has("distill")) recipe.distill = read_distill(table.table("distill"), task, whole, recipe.training);
  if (table.has("compress"))
    recipe.compress = read_compress(table.table("compress"), recipe.training, recipe.task->network(kAnyClasses));
  read_quantization(table.table("quantization"), recipe);
  read_deployment(table.table("deployment"), recipe);
  read_budget(table.table("budget"), recipe.budget);
  recipe.decision = read_decision(table);
  table.table("fit");  // what a search may vary (fit/search_space.h)
  table.finish();
  return recipe;
}

}  // namespace

Recipe parse_recipe(const std::string& text, const std::string& place) {
  try {
    return recipe_from(TomlTable::parse(text));
  } catch (const Error& error) {
    throw error.within(place);
  }
}

Recipe read_recipe(const std::filesystem::path& path) {
  constexpr std::uint64_t kLongest = 1 << 20;
  Recipe recipe = parse_recipe(read_text_file(path, kLongest), path.string());
  if (recipe.data && recipe.data->is_relative()) recipe.data = path.parent_path() / *recipe.data;
  if (recipe.distill && recipe.distill->file.is_relative() && !recipe.distill->file.empty())
    recipe.distill->file = path.parent_path() / recipe.distill->file;
  return recipe;
}

}  // namespace milliwatt
