// The gesture task's part of a recipe.
#include <fmt/format.h>

#include "base/error.h"
#include "tasks/gesture/gesture_task.h"
#include "tasks/read_shares.h"

namespace milliwatt {
namespace {

void read_variation(TomlTable table, TakeVariation& variation) {
  table.number("shift", 0, 0.5, variation.shift);
  table.number("stretch", 0, 0.5, variation.stretch);
  table.number("size", 0, 0.9, variation.size);
  table.number("turn", 0, 180, variation.turn);
  table.number("noise", 0, 1, variation.noise);
  table.finish();
}

void read_axes(TomlTable& table, GestureSettings& settings) {
  constexpr std::size_t kMost = 64;
  table.texts("axes", settings.form.axes);
  const std::vector<std::string>& axes = settings.form.axes;
  if (axes.empty() || axes.size() > kMost) throw table.error("axes", fmt::format("name 1 to {} columns", kMost));
  std::vector<int> ranges(settings.ranges.begin(), settings.ranges.end());
  table.integers("ranges", 1, 1'000'000, ranges);
  if (ranges.size() != axes.size()) {
    throw table.error(table.has("ranges") ? "ranges" : "axes",
                      fmt::format("{} axes and {} ranges; give as many of both", axes.size(), ranges.size()));
  }
  settings.ranges.assign(ranges.begin(), ranges.end());
}

void read_made(TomlTable& table, GestureSettings& settings) {
  MadeTakes& made = settings.made;
  table.word("made", made_take_words(), made.what);
  table.integer("takes", 60, 100'000, made.takes);
  table.integer("seed", 0, std::int64_t{1} << 62, made.seed);
  made.samples = settings.form.samples;
  made.samples_per_second = settings.samples_per_second;
}

void read_data(TomlTable table, GestureSettings& settings) {
  std::string folder;
  table.text("folder", folder);
  if (!folder.empty()) settings.folder = folder;
  read_axes(table, settings);
  table.integer("samples", 8, 4'096, settings.form.samples);
  table.number("samples_per_second", 0.01, 100'000, settings.samples_per_second);
  read_made(table, settings);
  read_shares(table, settings.split);
  read_variation(table.table("augmentation"), settings.variation);
  table.finish();
}

}  // namespace

GestureSettings read_gesture_settings(TomlTable& recipe) {
  GestureSettings settings;
  read_data(recipe.table("data"), settings);
  TomlTable model = recipe.table("model");
  model.integers("channels", 1, 4'096, settings.model.channels);
  model.integer("kernel", 1, 4'096, settings.model.kernel);
  model.finish();
  try {
    GestureTask(settings).network(2);  // what is wrong with it is said here
  } catch (const Error& error) {
    throw error.within("model");
  }
  return settings;
}

}  // namespace milliwatt
