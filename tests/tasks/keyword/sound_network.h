// A small int8 network for sound whose weights are drawn: it knows nothing, but its answers differ from sound to sound.
#pragma once

#include <cmath>
#include <cstring>
#include <filesystem>
#include <random>

#include "compress/quantize.h"
#include "passes/fold_batch_norms.h"
#include "tasks/codes.h"
#include "tasks/keyword/keyword_task.h"
#include "tasks/keyword/sound_model.h"
#include "zoo/ds_cnn.h"

namespace milliwatt {

inline SoundModel half_second_sounds() {
  SoundModel sounds;
  sounds.classes = {"go", "halt", "silence"};
  sounds.front_end = {.sample_rate = 8000, .window = 240, .hop = 160, .bins = 12, .low_hz = 60, .high_hz = 3800};
  sounds.samples = 4000;
  sounds.validation_share = 0.1;
  sounds.test_share = 0.2;
  return sounds;
}

/// A tone that rises, over noise, both louder or quieter from time to time.
inline Samples some_sound(std::size_t samples, unsigned seed) {
  std::mt19937 random(seed);
  const double start = 0.05 + 0.3 * static_cast<double>(random() % 1000) / 1000;
  double tone = 0;
  double hiss = 0;
  Samples sound;
  for (std::size_t n = 0; n < samples; ++n) {
    const auto at = static_cast<double>(n);
    if (n % 700 == 0) tone = std::pow(2.0, static_cast<double>(random() % 13));
    if (n % 900 == 0) hiss = std::pow(2.0, static_cast<double>(random() % 13));
    const double noise = hiss * (static_cast<double>(random() % 1000) / 500 - 1);
    sound.push_back(static_cast<std::int16_t>(tone * std::sin(at * (start + at * 3e-5)) + noise));
  }
  return sound;
}

inline Graph sound_network() {
  const SoundModel sounds = half_second_sounds();
  Graph graph = ds_cnn({.frames = sounds.front_end.frames(sounds.samples),
                        .bins = sounds.front_end.bins,
                        .classes = 3,
                        .conv_height = 5,
                        .conv_width = 4,
                        .conv_stride_width = 2,
                        .conv_channels = 8,
                        .block_channels = {12}});
  std::mt19937 random(1);
  for (Tensor& tensor : graph.tensors) {
    if (!tensor.is_constant()) continue;
    const bool is_factor = tensor.name.ends_with("gamma") || tensor.name.ends_with("variance");
    for (std::size_t at = 0; at < tensor.data.size(); at += sizeof(float)) {
      const float drawn = static_cast<float>(random() % 2001) / 1000.0F - 1.0F;
      // Of a size at which answers are unsure, and differ.
      const float value = is_factor ? drawn + 1.5F : (tensor.name == "classes/weights" ? 3.0F : 0.1F) * drawn;
      std::memcpy(tensor.data.data() + at, &value, sizeof value);
    }
  }
  graph = fold_batch_norms(graph);
  graph.name = "small";
  graph.source = "small.tflite";
  describe_sound_model(graph, sounds);
  const Quantization features = log_mel_quantization(sounds.front_end);
  const Tensor& input = graph.tensor(graph.inputs.front());
  const Ranges ranges = calibrate(graph, 8, [&](std::size_t i) {
    const Samples sound = some_sound(4000, static_cast<unsigned>(i));
    return std::vector<std::vector<std::byte>>{as_input(input, features, log_mel(sounds.front_end, sound))};
  });
  return quantize_int8(graph, ranges, {features});
}

/// Writes a clip of its own for each seed in `seeds` to FOLDER/CLASS/sSEED_1.wav.
inline void write_clips(const std::filesystem::path& folder, const std::string& name,
                        const std::vector<unsigned>& seeds) {
  std::filesystem::create_directories(folder / name);
  for (const unsigned seed : seeds) {
    write_sound(folder / name / ("s" + std::to_string(seed) + "_1.wav"), some_sound(4000, seed), 8000);
  }
}

}  // namespace milliwatt
