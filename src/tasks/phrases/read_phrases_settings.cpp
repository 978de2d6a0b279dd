// The phrases task's part of a recipe.
#include <fmt/format.h>

#include <cmath>

#include "base/error.h"
#include "base/to_size.h"
#include "tasks/phrases/phrases_task.h"
#include "tasks/read_shares.h"

namespace milliwatt {
namespace {

constexpr std::int64_t kMostSeed = std::int64_t{1} << 62;

void read_decibels(TomlTable& table, std::vector<int>& decibels) {
  table.integers("noise_db", -40, 100, decibels);
  if (decibels.size() != 2 || decibels[0] > decibels[1]) throw table.error("noise_db", "not [lowest, highest] in dB");
}

void read_augmentation(TomlTable table, PhrasesSettings& settings) {
  Augmentation& sound = settings.form.augmentation;
  table.number("shift_ms", 0, 10'000, sound.shift_ms);
  table.number("gain_db", 0, 60, sound.gain_db);
  table.number("noise_share", 0, 1, sound.noise_share);
  std::vector<int> decibels = {static_cast<int>(sound.noise_db_lowest), static_cast<int>(sound.noise_db_highest)};
  read_decibels(table, decibels);
  sound.noise_db_lowest = decibels[0];
  sound.noise_db_highest = decibels[1];
  FeatureVariation& features = settings.variation;
  table.number("warp", 0, 1, features.warp);
  table.number("colour", 0, 10, features.colour);
  table.integer("masked_bands", 0, 128, features.masked_bands);
  table.integer("masked_frames", 0, 1'000, features.masked_frames);
  table.finish();
}

void read_joining(TomlTable table, PhrasesSettings& settings) {
  Joining& joining = settings.form.joining;
  table.integer("phrases", 0, 1'000'000, joining.phrases);
  table.integer("longest", 1, 32, joining.longest);
  table.number("gap_ms", 0, 5'000, joining.gap_ms);
  table.number("speed", 0, 0.5, joining.speed);
  read_decibels(table, joining.noise_db);
  if (joining.phrases > 0 && joining.longest > settings.form.most_words) {
    throw table.error("longest", fmt::format("is {}; supported: at most data.most_words, {}", joining.longest,
                                             settings.form.most_words));
  }
  table.finish();
}

void read_data(TomlTable table, PhrasesSettings& settings) {
  std::string folder;
  table.text("folder", folder);
  if (!folder.empty()) settings.folder = folder;
  table.texts("phrases", settings.made.phrases);
  if (settings.made.phrases.empty()) throw table.error("phrases", "empty; give at least one");
  table.integer("clips", 100, 1'000'000, settings.made.clips);
  table.integer("sample_rate", 8'000, 48'000, settings.made.sample_rate);
  table.number("seconds", 0.5, 30, settings.made.seconds);
  table.integer("most_words", 1, 32, settings.form.most_words);
  read_shares(table, settings.split);
  table.integer("seed", 0, kMostSeed, settings.made.seed);
  settings.form.seed = settings.made.seed;
  settings.form.sample_rate = settings.made.sample_rate;
  settings.form.samples = to_size(std::llround(settings.made.seconds * settings.made.sample_rate));
  read_augmentation(table.table("augmentation"), settings);
  read_joining(table.table("joining"), settings);
  table.finish();
}

/// Milliseconds as samples. @throws Error if they are not whole.
int samples_of(const TomlTable& table, std::string_view key, double ms, int sample_rate) {
  const double samples = ms * sample_rate / 1e3;
  const double whole = std::round(samples);
  if (std::abs(samples - whole) > 1e-6 || whole < 1) {
    throw table.error(key, fmt::format("{:g} ms are {:g} samples at {} Hz; supported: whole numbers of samples", ms,
                                       samples, sample_rate));
  }
  return static_cast<int>(whole);
}

void read_front_end(TomlTable table, PhrasesSettings& settings) {
  LogMel& front_end = settings.front_end;
  front_end.sample_rate = settings.form.sample_rate;
  double window_ms = 30;
  double hop_ms = 20;
  table.number("window_ms", 1, 1'000, window_ms);
  table.number("hop_ms", 1, 1'000, hop_ms);
  front_end.window = samples_of(table, "window_ms", window_ms, front_end.sample_rate);
  front_end.hop = samples_of(table, "hop_ms", hop_ms, front_end.sample_rate);
  table.integer("bins", 2, 128, front_end.bins);
  table.integer("low_hz", 0, 24'000, front_end.low_hz);
  table.integer("high_hz", 1, 24'000, front_end.high_hz);
  table.finish();
}

void read_model(TomlTable table, PhraseTcn& model) {
  std::string kind;
  table.word("kind", {"phrase_tcn"}, kind);
  table.integer("channels", 1, 1'024, model.channels);
  table.integer("blocks", 0, 32, model.blocks);
  table.integer("kernel", 1, 255, model.kernel);
  table.finish();
}

void read_grammar(TomlTable table, PhrasesSettings& settings) {
  table.flag("free", settings.free);
  table.texts("phrases", settings.phrases);
  if (settings.free && !settings.phrases.empty())
    throw table.error("phrases", "has phrases, and free = true takes any words; give one of the two");
  table.integer("width", 2, 255, settings.search.width);
  table.number("margin_bits", 0, 1'000, settings.search.margin_bits);
  table.finish();
}

/// Fills in what follows, and makes front end and network once: what is wrong with them is said here.
void check(PhrasesSettings& settings) {
  const int samples = static_cast<int>(settings.form.samples);
  try {
    log_mel_graph(settings.front_end, samples);
  } catch (const Error& error) {
    throw error.within("front_end");
  }
  settings.model.frames = settings.front_end.frames(samples);
  settings.model.bins = settings.front_end.bins;
  const int steps = phrase_tcn_steps(settings.model.frames);
  if (steps < 2 * settings.form.most_words) {
    throw Error(
        fmt::format("data.most_words: {} words need {} steps, {:g} s have {}; give more seconds, or fewer words",
                    settings.form.most_words, 2 * settings.form.most_words, settings.made.seconds, steps));
  }
  try {
    phrase_tcn(settings.model, 3);
  } catch (const Error& error) {
    throw error.within("model");
  }
}

}  // namespace

PhrasesSettings read_phrases_settings(TomlTable& recipe) {
  PhrasesSettings settings;
  read_data(recipe.table("data"), settings);
  read_front_end(recipe.table("front_end"), settings);
  read_model(recipe.table("model"), settings.model);
  read_grammar(recipe.table("grammar"), settings);
  check(settings);
  return settings;
}

}  // namespace milliwatt
