#include "tasks/keypad.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <random>

#include "graph/builder.h"

namespace milliwatt {
namespace {

constexpr int kFrame = 100;  // samples a row
constexpr int kFrames = kKeypadSamples / kFrame;
constexpr int kTaps = 2 * kFrame;
constexpr int kPhases = 4;
constexpr int kFrequencies = 8;
constexpr int kFilters = kFrequencies * kPhases;
constexpr int kKeys = static_cast<int>(kKeypadKeys.size());
constexpr std::array<double, kFrequencies> kHertz = {697, 770, 852, 941, 1209, 1336, 1477, 1633};  // ITU-T Q.23
constexpr double kGain = 16;  // of the dense layer: how sure one is of a clear tone

double tap(int filter, int n) {
  const double turn = 2 * std::numbers::pi;
  const double window = (1 - std::cos(turn * (n + 0.5) / kTaps)) / kTaps * 2;  // Hann; gives a tone its amplitude
  const double phase = turn * (filter % kPhases) / kPhases;
  const double hertz = kHertz[static_cast<std::size_t>(filter / kPhases)];
  return window * std::cos(turn * hertz * n / kKeypadSampleRate + phase);
}

bool speaks_for(int filter, int key) {
  const int frequency = filter / kPhases;
  return frequency == key / 4 || frequency == 4 + key % 4;
}

std::int8_t code_of(double value, double scale) {
  return static_cast<std::int8_t>(std::clamp(std::lround(value / scale), -127L, 127L));
}

double normal(std::mt19937& random) {
  // Box and Muller; the library's own distribution differs between libraries.
  const double u = (static_cast<double>(random()) + 1) / 4294967297.0;
  const double v = static_cast<double>(random()) / 4294967296.0;
  return std::sqrt(-2 * std::log(u)) * std::cos(2 * std::numbers::pi * v);
}

double uniform(std::mt19937& random, double low, double high) {
  return low + (high - low) * static_cast<double>(random()) / 4294967296.0;
}

TensorId add_filter_bank(GraphBuilder& builder, TensorId sound, float in_scale, const Quantization& out) {
  std::vector<std::int8_t> codes;
  std::vector<float> scales;
  std::vector<float> bias_scales;
  for (int filter = 0; filter < kFilters; ++filter) {
    double largest = 0;
    for (int n = 0; n < kTaps; ++n) largest = std::max(largest, std::abs(tap(filter, n)));
    scales.push_back(static_cast<float>(largest / 127));
    bias_scales.push_back(scales.back() * in_scale);
    for (int n = 0; n < kTaps; ++n) codes.push_back(code_of(tap(filter, n), scales.back()));
  }
  const TensorId weights = builder.constant("filters/weights", {kFilters, 2, 1, kFrame}, codes, per_channel(scales, 0));
  const TensorId bias =
      builder.constant("filters/bias", {kFilters}, std::vector<std::int32_t>(kFilters, 0), per_channel(bias_scales, 0));
  const Attributes attributes = {
      {"stride_h", std::int64_t{1}},   {"stride_w", std::int64_t{1}}, {"dilation_h", std::int64_t{1}},
      {"dilation_w", std::int64_t{1}}, {"padding", "valid"},          {"activation", "relu"}};
  return builder.op("CONV_2D", "filters", {sound, weights, bias}, attributes,
                    {ElementType::kInt8, {1, kFrames - 1, 1, kFilters}, out});
}

TensorId add_keys(GraphBuilder& builder, TensorId levels, float in_scale) {
  std::vector<std::int8_t> codes;
  for (int key = 0; key < kKeys; ++key) {
    for (int filter = 0; filter < kFilters; ++filter) codes.push_back(speaks_for(filter, key) ? 127 : 0);
  }
  const float scale = static_cast<float>(kGain / 127);
  const TensorId weights = builder.constant("keys/weights", {kKeys, kFilters}, codes, per_tensor(scale, 0));
  const TensorId bias =
      builder.constant("keys/bias", {kKeys}, std::vector<std::int32_t>(kKeys, 0), per_tensor(scale * in_scale, 0));
  return builder.op("FULLY_CONNECTED", "keys", {levels, weights, bias},
                    {{"activation", "none"}, {"keep_num_dims", std::int64_t{0}}},
                    {ElementType::kInt8, {1, kKeys}, per_tensor(static_cast<float>(2 * kGain / 255), -128)});
}

}  // namespace

Graph keypad_network() {
  GraphBuilder builder("keypad");
  const float in_scale = 1.0F / 128;
  const Quantization level = per_tensor(0.6F / 255, -128);  // a filter's answer to a tone of full level is about 0.5
  const TensorId sound = builder.input("sound", {ElementType::kInt8, {1, kFrames, 1, kFrame}, per_tensor(in_scale, 0)});
  const TensorId filtered = add_filter_bank(builder, sound, in_scale, level);
  const TensorId levels = builder.op("AVERAGE_POOL_2D", "levels", {filtered},
                                     {{"stride_h", std::int64_t{1}},
                                      {"stride_w", std::int64_t{1}},
                                      {"kernel_h", std::int64_t{kFrames - 1}},
                                      {"kernel_w", std::int64_t{1}},
                                      {"padding", "valid"},
                                      {"activation", "none"}},
                                     {ElementType::kInt8, {1, 1, 1, kFilters}, level});
  const TensorId flat = builder.op("RESHAPE", "flat", {levels}, {}, {ElementType::kInt8, {1, kFilters}, level});
  const TensorId keys = add_keys(builder, flat, level.scales[0]);
  builder.output(builder.op("SOFTMAX", "probabilities", {keys}, {{"beta", 1.0}},
                            {ElementType::kInt8, {1, kKeys}, per_tensor(1.0F / 256, -128)}));
  Graph graph = builder.build();
  graph.source = "keypad";
  return graph;
}

std::vector<KeypadSound> keypad_sounds(int count, double noise_db, unsigned seed) {
  std::mt19937 random(seed);
  std::vector<KeypadSound> sounds;
  for (int i = 0; i < count; ++i) {
    KeypadSound sound{i % kKeys, {}};
    const double level = uniform(random, 0.15, 0.3);
    const std::array<double, 2> amplitudes = {level, level * uniform(random, 0.8, 1.25)};
    const std::array<double, 2> phases = {uniform(random, 0, 2 * std::numbers::pi),
                                          uniform(random, 0, 2 * std::numbers::pi)};
    const std::array<double, 2> hertz = {kHertz[static_cast<std::size_t>(sound.key / 4)],
                                         kHertz[static_cast<std::size_t>(4 + sound.key % 4)]};
    const double power = (amplitudes[0] * amplitudes[0] + amplitudes[1] * amplitudes[1]) / 2;
    const double noise = std::sqrt(power * std::pow(10, noise_db / 10));
    for (int n = 0; n < kKeypadSamples; ++n) {
      double value = noise * normal(random);
      for (std::size_t tone = 0; tone < 2; ++tone) {
        value += amplitudes[tone] * std::sin(2 * std::numbers::pi * hertz[tone] * n / kKeypadSampleRate + phases[tone]);
      }
      sound.samples.push_back(static_cast<std::int8_t>(std::clamp(std::lround(value * 128), -128L, 127L)));
    }
    sounds.push_back(std::move(sound));
  }
  return sounds;
}

int keypad_in_floating_point(const std::vector<std::int8_t>& samples) {
  std::array<double, kKeys> evidence = {};
  for (int filter = 0; filter < kFilters; ++filter) {
    double level = 0;
    for (int frame = 0; frame + 1 < kFrames; ++frame) {
      double answer = 0;
      for (int n = 0; n < kTaps; ++n) answer += tap(filter, n) * samples[static_cast<std::size_t>(frame * kFrame + n)];
      level += std::max(answer, 0.0);
    }
    for (int key = 0; key < kKeys; ++key)
      evidence[static_cast<std::size_t>(key)] += speaks_for(filter, key) ? level : 0;
  }
  return static_cast<int>(std::ranges::max_element(evidence) - evidence.begin());
}

}  // namespace milliwatt
