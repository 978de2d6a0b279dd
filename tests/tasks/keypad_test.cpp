#include "tasks/keypad.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "ops/execute.h"

namespace milliwatt {
namespace {

int heard(Executor& executor, const std::vector<std::int8_t>& samples) {
  const auto bytes = std::as_bytes(std::span(samples));
  const std::vector<std::vector<std::byte>> inputs = {{bytes.begin(), bytes.end()}};
  executor.run(inputs);
  const std::vector<std::byte> output = executor.outputs().front();
  const auto* codes = reinterpret_cast<const std::int8_t*>(output.data());
  return static_cast<int>(std::max_element(codes, codes + output.size()) - codes);
}

double accuracy(double noise_db) {
  const Graph network = keypad_network();
  Executor executor(network);
  const std::vector<KeypadSound> sounds = keypad_sounds(160, noise_db, 11);
  const auto right = std::ranges::count_if(
      sounds, [&](const KeypadSound& sound) { return heard(executor, sound.samples) == sound.key; });
  return static_cast<double>(right) / static_cast<double>(sounds.size());
}

TEST(keypad_network, hears_every_key_without_noise) { EXPECT_EQ(accuracy(-60), 1.0); }

TEST(keypad_network, hears_most_keys_in_noise_as_loud_as_the_tones) { EXPECT_GE(accuracy(0), 0.97); }

TEST(keypad_network, is_lost_in_noise_that_is_far_louder) { EXPECT_LE(accuracy(30), 0.5); }

TEST(keypad_in_floating_point, agrees_with_the_quantized_network_on_clear_tones) {
  for (const KeypadSound& sound : keypad_sounds(32, -20, 3))
    EXPECT_EQ(keypad_in_floating_point(sound.samples), sound.key);
}

}  // namespace
}  // namespace milliwatt
