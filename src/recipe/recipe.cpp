#include "recipe/recipe.h"

#include <fmt/format.h>

#include <cmath>

#include "base/files.h"
#include "base/toml_table.h"
#include "target/board.h"

namespace milliwatt {
namespace {

constexpr std::int64_t kMostSeed = std::int64_t{1} << 62;

void read_augmentation(TomlTable table, Augmentation& augmentation) {
  table.number("shift_ms", 0, 10'000, augmentation.shift_ms);
  table.number("gain_db", 0, 60, augmentation.gain_db);
  table.number("noise_share", 0, 1, augmentation.noise_share);
  std::vector<int> noise_db;
  table.integers("noise_db", -40, 100, noise_db);
  if (table.has("noise_db")) {
    if (noise_db.size() != 2 || noise_db[0] > noise_db[1]) throw table.error("noise_db", "not [lowest, highest] in dB");
    augmentation.noise_db_lowest = noise_db[0];
    augmentation.noise_db_highest = noise_db[1];
  }
  table.finish();
}

void read_data(TomlTable table, Recipe& recipe) {
  std::string folder;
  table.text("folder", folder);
  if (!folder.empty()) recipe.folder = folder;
  table.texts("words", recipe.words.words);
  if (recipe.words.words.empty()) throw table.error("words", "empty; give at least one");
  table.integer("clips_per_class", 10, 100'000, recipe.words.clips_per_class);
  table.integer("sample_rate", 4'000, 48'000, recipe.words.sample_rate);
  table.number("seconds", 0.1, 10, recipe.words.seconds);
  std::string split = split_words().front();
  table.word("split", split_words(), split);
  recipe.split = parse_split(split);
  table.number("validation_share", 0.01, 0.5, recipe.validation_share);
  table.number("test_share", 0.01, 0.5, recipe.test_share);
  table.integer("seed", 0, kMostSeed, recipe.words.seed);
  read_augmentation(table.table("augmentation"), recipe.augmentation);
  table.finish();
}

/// Milliseconds as samples. @throws Error where they are none or not whole.
int samples_of(const TomlTable& table, std::string_view key, double ms, int sample_rate) {
  const double samples = ms * sample_rate / 1e3;
  const double whole = std::round(samples);
  if (std::abs(samples - whole) > 1e-6 || whole < 1) {
    throw table.error(key, fmt::format("{:g} ms are {:g} samples at {} Hz; supported: whole numbers of samples", ms,
                                       samples, sample_rate));
  }
  return static_cast<int>(whole);
}

void read_front_end(TomlTable table, Recipe& recipe) {
  LogMel& front_end = recipe.front_end;
  front_end.sample_rate = recipe.words.sample_rate;
  double window_ms = 30;
  double hop_ms = 20;
  table.number("window_ms", 1, 1'000, window_ms);
  table.number("hop_ms", 1, 1'000, hop_ms);
  front_end.window = samples_of(table, "window_ms", window_ms, front_end.sample_rate);
  front_end.hop = samples_of(table, "hop_ms", hop_ms, front_end.sample_rate);
  table.integer("bins", 1, 128, front_end.bins);
  table.integer("low_hz", 0, 24'000, front_end.low_hz);
  table.integer("high_hz", 1, 24'000, front_end.high_hz);
  table.finish();
}

void read_model(TomlTable table, DsCnn& model) {
  std::string kind;
  table.word("kind", {"ds_cnn"}, kind);
  std::vector<int> kernel = {model.conv_height, model.conv_width};
  table.integers("kernel", 1, 255, kernel);
  if (kernel.size() != 2) throw table.error("kernel", "not two numbers; write [frames, bins]");
  model.conv_height = kernel[0];
  model.conv_width = kernel[1];
  table.integer("stride", 1, 255, model.conv_stride_width);
  std::vector<int> channels = {model.conv_channels};
  channels.insert(channels.end(), model.block_channels.begin(), model.block_channels.end());
  table.integers("channels", 1, 4'096, channels);
  if (channels.empty()) throw table.error("channels", "empty; give the first convolution's, then each block's");
  model.conv_channels = channels.front();
  model.block_channels.assign(channels.begin() + 1, channels.end());
  table.finish();
}

/// Fills in what follows from data and front end, and makes the network once: what is wrong with it is said here.
void check_model(Recipe& recipe) {
  recipe.model.frames = recipe.front_end.frames(recipe.samples());
  recipe.model.bins = recipe.front_end.bins;
  recipe.model.classes = static_cast<int>(recipe.words.words.size()) + 2;
  try {
    log_mel_graph(recipe.front_end, recipe.samples());
  } catch (const Error& error) {
    throw error.within("front_end");
  }
  try {
    ds_cnn(recipe.model);
  } catch (const Error& error) {
    throw error.within("model");
  }
}

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
  recipe.fine_tuning.epochs = 2;
  recipe.fine_tuning.learning_rate = 2e-4;
  recipe.fine_tuning.initialize = false;
  table.integer("calibration_clips", 1, 1'000'000, recipe.calibration_clips);
  table.integer("fine_tuning_epochs", 0, 100'000, recipe.fine_tuning.epochs);
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
  table.word("task", {"keyword"}, recipe.task);
  if (recipe.task.empty()) throw Error("task: missing; supported: keyword");
  recipe.name = "keyword";
  table.text("name", recipe.name);
  // It becomes files' names: nothing that could lead out of their folder.
  if (recipe.name.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-") !=
      std::string::npos) {
    throw table.error("name", "not a plain name; supported: letters, digits, _ and -");
  }
  read_data(table.table("data"), recipe);
  read_front_end(table.table("front_end"), recipe);
  read_model(table.table("model"), recipe.model);
  recipe.training.epochs = 40;
  recipe.training.learning_rate = 3e-3;
  recipe.training.label_smoothing = 0.05;
  read_training(table.table("training"), recipe.training);
  read_quantization(table.table("quantization"), recipe);
  read_deployment(table.table("deployment"), recipe);
  read_budget(table.table("budget"), recipe.budget);
  table.finish();
  check_model(recipe);
  return recipe;
}

}  // namespace

int Recipe::samples() const { return static_cast<int>(std::lround(words.seconds * words.sample_rate)); }

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
  if (recipe.folder && recipe.folder->is_relative()) recipe.folder = path.parent_path() / *recipe.folder;
  return recipe;
}

}  // namespace milliwatt
