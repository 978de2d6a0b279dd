// The keyword task's part of a recipe.
#include <fmt/format.h>

#include <cmath>

#include "base/toml_table.h"
#include "tasks/keyword/keyword_task.h"

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

void read_data(TomlTable table, KeywordSettings& settings) {
  std::string folder;
  table.text("folder", folder);
  if (!folder.empty()) settings.folder = folder;
  table.texts("words", settings.words.words);
  if (settings.words.words.empty()) throw table.error("words", "empty; give at least one");
  table.integer("clips_per_class", 10, 100'000, settings.words.clips_per_class);
  table.integer("sample_rate", 4'000, 48'000, settings.words.sample_rate);
  table.number("seconds", 0.1, 10, settings.words.seconds);
  std::string split = split_words().front();
  table.word("split", split_words(), split);
  settings.split = parse_split(split);
  table.number("validation_share", 0.01, 0.5, settings.validation_share);
  table.number("test_share", 0.01, 0.5, settings.test_share);
  table.integer("seed", 0, kMostSeed, settings.words.seed);
  read_augmentation(table.table("augmentation"), settings.augmentation);
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

void read_front_end(TomlTable table, KeywordSettings& settings) {
  LogMel& front_end = settings.front_end;
  front_end.sample_rate = settings.words.sample_rate;
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
void check_model(KeywordSettings& settings) {
  settings.model.frames = settings.front_end.frames(settings.samples);
  settings.model.bins = settings.front_end.bins;
  settings.model.classes = static_cast<int>(settings.words.words.size()) + 2;
  try {
    log_mel_graph(settings.front_end, settings.samples);
  } catch (const Error& error) {
    throw error.within("front_end");
  }
  try {
    ds_cnn(settings.model);
  } catch (const Error& error) {
    throw error.within("model");
  }
}

}  // namespace

KeywordSettings read_keyword_settings(TomlTable& recipe) {
  KeywordSettings settings;
  read_data(recipe.table("data"), settings);
  settings.samples = static_cast<int>(std::lround(settings.words.seconds * settings.words.sample_rate));
  read_front_end(recipe.table("front_end"), settings);
  read_model(recipe.table("model"), settings.model);
  check_model(settings);
  return settings;
}

}  // namespace milliwatt
