#include "recipe/classify_sounds.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <set>
#include <utility>

#include "base/error.h"
#include "base/to_size.h"
#include "deploy/lowered_model.h"

namespace milliwatt {
namespace {

namespace fs = std::filesystem;

/// The endings that the stages of a recipe add to its name.
constexpr std::array kStageEndings = {"_float", "_int8", "_qat"};

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

SoundNetwork read_sound_network(const std::string& path) {
  std::error_code ignored;
  const fs::path file = fs::is_directory(path, ignored) ? final_model_of(path) : fs::path(path);
  SoundNetwork network;
  network.graph = read_verified_model(file);
  network.sounds = sounds_of(network.graph, file.string());
  return network;
}

HeardSound classify_file(const SoundNetwork& network, const std::string& file, double step_s) {
  WindowClassifier classifier(network.graph, network.sounds, step_s);
  const int rate = network.sounds.front_end.sample_rate;
  const Samples samples = read_sound(file, rate);
  HeardSound heard{file, static_cast<double>(samples.size()) / rate, {}};
  const auto hear = [&](const HeardWindow& window) { heard.windows.push_back(window); };
  classifier.push(samples, hear);
  classifier.finish(hear);
  return heard;
}

HeardSound classify_samples(const SoundNetwork& network, std::istream& samples, double step_s,
                            const WindowClassifier::Hear& hear) {
  WindowClassifier classifier(network.graph, network.sounds, step_s);
  HeardSound heard{"-", 0, {}};
  const WindowClassifier::Hear keep = [&](const HeardWindow& window) {
    heard.windows.push_back(window);
    hear(window);
  };
  // A hundredth of a second at a time: an answer does not wait for more of a microphone than it needs.
  const int rate = network.sounds.front_end.sample_rate;
  std::vector<char> bytes(to_size(std::max(rate / 100, 1)) * 2);
  std::size_t count = 0;
  while (samples.read(bytes.data(), static_cast<std::streamsize>(bytes.size())) || samples.gcount() > 0) {
    const auto got = to_size(samples.gcount());
    if (got % 2 != 0) {
      throw Error(
          "standard input: ends within a sample (an odd number of bytes); give 16-bit little-endian mono samples");
    }
    Samples piece;
    for (std::size_t i = 0; i < got; i += 2) {
      const auto low = static_cast<unsigned char>(bytes[i]);
      const auto high = static_cast<unsigned char>(bytes[i + 1]);
      piece.push_back(static_cast<std::int16_t>(low | high << 8));
    }
    count += piece.size();
    classifier.push(piece, keep);
  }
  if (count == 0) throw Error("standard input: has no samples; give 16-bit little-endian mono samples");
  classifier.finish(keep);
  heard.seconds = static_cast<double>(count) / rate;
  return heard;
}

}  // namespace milliwatt
