// keyword_features RECIPE DATA SEED FOLDER: what `milliwatt build` trains and tests with, as .npy files for others'
// tools: the training clips as varied in each epoch (inputs.npy, int8 codes, epochs x clips x frames x bins;
// classes.npy, clips) and the test clips as they are (test_inputs.npy, test_classes.npy).
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "base/files.h"
#include "base/parallel.h"
#include "recipe/stages.h"
#include "recipe/training_part.h"
#include "tasks/keyword/sound_dataset.h"

namespace milliwatt {
namespace {

// The format is described in numpy's documentation, numpy.lib.format, version 1.0.
void write_npy(const std::filesystem::path& path, const std::string& shape, const std::vector<std::int8_t>& bytes) {
  constexpr std::size_t kPreamble = 10, kAlignment = 64;
  std::string header = fmt::format("{{'descr': '|i1', 'fortran_order': False, 'shape': ({}), }}", shape);
  const std::size_t unaligned = (kPreamble + header.size() + 1) % kAlignment;
  header += std::string((kAlignment - unaligned) % kAlignment, ' ') + '\n';
  std::string file = std::string("\x93NUMPY\x01\x00", 8);
  file += static_cast<char>(header.size() & 0xff);
  file += static_cast<char>(header.size() >> 8);
  write_file_atomically(path, file + header + std::string(bytes.begin(), bytes.end()));
}

// Places for the features of some clips, one after the other, and for their classes.
struct Features {
  std::size_t each;  // values in a clip's features
  std::vector<std::int8_t> inputs, classes;

  std::span<std::int8_t> input(std::size_t i) { return std::span(inputs).subspan(i * each, each); }
};

Features room_for(const Listening& listening, std::size_t clips) {
  const auto samples = static_cast<int>(listening.samples);
  const auto each = static_cast<std::size_t>(listening.front_end.frames(samples) * listening.front_end.bins);
  return {each, std::vector<std::int8_t>(clips * each), std::vector<std::int8_t>(clips)};
}

Features test_features(const Listening& listening) {
  const std::vector<std::size_t> clips = listening.part(Part::kTest);
  Features features = room_for(listening, clips.size());
  parallel_for(clips.size(), [&](std::size_t i) {
    std::ranges::copy(listening.features(clips[i]), features.input(i).begin());
    features.classes[i] = static_cast<std::int8_t>(listening.sounds.clips[clips[i]].label);
  });
  return features;
}

Features training_features(const Dataset& data, const Recipe& recipe) {
  const Listening& listening = listening_of(data);
  const TrainingPart sounds(*recipe.task, data, recipe.training.seed);
  const auto clips = static_cast<std::size_t>(sounds.size());
  Features features = room_for(listening, clips * static_cast<std::size_t>(recipe.training.epochs));
  const Quantization quantization = log_mel_quantization(listening.front_end);
  parallel_for(features.classes.size(), [&](std::size_t i) {
    std::vector<float> reals(features.each);
    features.classes[i] = static_cast<std::int8_t>(
        sounds.sample(static_cast<std::int64_t>(i / clips), static_cast<std::int64_t>(i % clips), reals));
    std::ranges::transform(reals, features.input(i).begin(), [&](float real) {
      return static_cast<std::int8_t>(std::lround(real / quantization.scales[0]) + quantization.zero_points[0]);
    });
  });
  return features;
}

int run(const std::string& recipe_file, const std::string& data, const std::string& seed,
        const std::filesystem::path& folder) {
  Workplace place;
  place.recipe = read_recipe(recipe_file);
  place.recipe.training.seed = std::stoull(seed);
  place.data = data;
  const std::unique_ptr<const Dataset> data_set = gather_data(place);
  const Listening& listening = listening_of(*data_set);
  const std::size_t epochs = static_cast<std::size_t>(place.recipe.training.epochs);
  const Features training = training_features(*data_set, place.recipe);
  const Features test = test_features(listening);
  const auto bins = static_cast<std::size_t>(listening.front_end.bins);
  const std::string map = fmt::format("{}, {}", training.each / bins, bins);
  const std::string clips = fmt::format("{}, {}", epochs, training.classes.size() / epochs);
  write_npy(folder / "inputs.npy", fmt::format("{}, {}", clips, map), training.inputs);
  write_npy(folder / "classes.npy", clips, training.classes);
  write_npy(folder / "test_inputs.npy", fmt::format("{}, {}", test.classes.size(), map), test.inputs);
  write_npy(folder / "test_classes.npy", fmt::format("{},", test.classes.size()), test.classes);
  return 0;
}

}  // namespace
}  // namespace milliwatt

int main(int argc, char** argv) {
  if (argc != 5) {
    std::fputs("keyword_features RECIPE DATA SEED FOLDER\n", stderr);
    return 2;
  }
  try {
    return milliwatt::run(argv[1], argv[2], argv[3], argv[4]);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "keyword_features: %s\n", error.what());
    return 2;
  }
}
