// The anomaly task's part of a recipe.
#include <fmt/format.h>

#include "base/error.h"
#include "tasks/anomaly/anomaly_task.h"

namespace milliwatt {
namespace {

void read_data(TomlTable table, AnomalySettings& settings) {
  std::string folder;
  table.text("folder", folder);
  if (!folder.empty()) settings.folder = folder;
  WindowForm& windows = settings.windows;
  table.text("normal", settings.form.normal);
  table.integer("samples_per_second", 100, 192'000, settings.form.samples_per_second);
  table.number("full_scale", 1e-9, 1e9, settings.form.full_scale);
  table.integer("samples", 64, 65'536, windows.samples);
  table.number("noise", 0, 4, settings.noise);
  table.number("fault_level", 0, 10, windows.fault_level);
  table.integer("seconds", 30, 36'000, settings.seconds);
  table.integer("seed", 0, std::int64_t{1} << 62, settings.seed);
  table.number("validation_share", 0.01, 0.4, windows.validation_share);
  table.number("test_share", 0.01, 0.4, windows.test_share);
  table.finish();
}

void read_front_end(TomlTable table, AnomalySettings& settings) {
  LogMel& front_end = settings.windows.front_end;
  front_end.sample_rate = settings.form.samples_per_second;
  table.integer("window", 8, 65'536, front_end.window);
  front_end.hop = front_end.window;
  table.integer("hop", 1, 65'536, front_end.hop);
  table.integer("bands", 1, 256, front_end.bins);
  table.integer("low_hz", 0, 96'000, front_end.low_hz);
  front_end.high_hz = front_end.sample_rate / 2;
  table.integer("high_hz", 1, 96'000, front_end.high_hz);
  table.finish();
}

}  // namespace

AnomalySettings read_anomaly_settings(TomlTable& recipe) {
  AnomalySettings settings;
  settings.windows.front_end = {
      .sample_rate = 8'000, .window = 1'024, .hop = 1'024, .bins = 32, .low_hz = 10, .high_hz = 4'000};
  read_data(recipe.table("data"), settings);
  read_front_end(recipe.table("front_end"), settings);
  TomlTable model = recipe.table("model");
  model.integers("hidden", 1, 4'096, settings.model.hidden);
  model.finish();
  TomlTable threshold = recipe.table("threshold");
  threshold.number("false_alarms", 1e-4, 0.5, settings.false_alarms);
  threshold.finish();
  log_mel_graph(settings.windows.front_end, settings.windows.samples);  // what is wrong with it is said here
  try {
    AnomalyTask(settings).network(0);
  } catch (const Error& error) {
    throw error.within("model");
  }
  return settings;
}

}  // namespace milliwatt
