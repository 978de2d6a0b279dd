// The recommendation task's part of a recipe.
#include <fmt/format.h>

#include "tasks/recommendation/recommendation_task.h"

namespace milliwatt {
namespace {

void read_memories(TomlTable& data, std::vector<int>& memories) {
  data.integers("memories", 1, 10'000, memories);
  if (!memories.empty() && memories.size() <= kMostMemories) return;
  throw data.error("memories", fmt::format("has {} numbers; supported: 1 to {}", memories.size(), int{kMostMemories}));
}

}  // namespace

RecommendationSettings read_recommendation_settings(TomlTable& recipe) {
  RecommendationSettings settings;
  TomlTable data = recipe.table("data");
  std::string file;
  data.text("file", file);
  if (!file.empty()) settings.file = file;
  data.text("user", settings.form.user);
  data.text("item", settings.form.item);
  data.text("time", settings.form.time);
  data.text("rating", settings.form.rating);
  data.number("least_rating", 0, 1e9, settings.form.least);
  data.integer("items", 10, 4'096, settings.history.items);
  read_memories(data, settings.history.memories);
  data.integer("history", 1, 1'000, settings.history.length);
  data.number("dropped", 0, 0.9, settings.dropped);
  data.integer("users", 20, 100'000, settings.made.users);
  data.integer("made_items", 100, 100'000, settings.made.items);
  data.integer("seed", 0, std::int64_t{1} << 62, settings.made.seed);
  data.finish();
  TomlTable model = recipe.table("model");
  model.integer("embedding", 1, 256, settings.model.embedding);
  model.integer("hidden", 1, 4'096, settings.model.hidden);
  model.finish();
  return settings;
}

}  // namespace milliwatt
