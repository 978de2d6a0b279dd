#include "tasks/keyword/classify_sounds.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "error_text.h"
#include "scratch_folder.h"
#include "tasks/keyword/sound_network.h"

namespace milliwatt {
namespace {

using ::testing::HasSubstr;

SoundNetwork some_network() { return {sound_network(), half_second_sounds()}; }

std::string little_endian(std::uint32_t value, int bytes) {
  std::string text;
  for (int i = 0; i < bytes; ++i) text += static_cast<char>(value >> (8 * i));
  return text;
}

std::string raw(std::span<const std::int16_t> samples) {
  std::string text;
  for (const std::int16_t sample : samples) text += little_endian(static_cast<std::uint16_t>(sample), 2);
  return text;
}

/// A 16-bit .wav file of any rate and number of channels; `samples`: interleaved.
void write_wav(const std::filesystem::path& path, const Samples& samples, std::uint32_t rate, std::uint32_t channels) {
  const std::string data = raw(samples);
  const auto bytes = static_cast<std::uint32_t>(data.size());
  std::ofstream(path, std::ios::binary) << "RIFF" << little_endian(36 + bytes, 4) << "WAVEfmt " << little_endian(16, 4)
                                        << little_endian(1, 2) << little_endian(channels, 2) << little_endian(rate, 4)
                                        << little_endian(rate * channels * 2, 4) << little_endian(channels * 2, 2)
                                        << little_endian(16, 2) << "data" << little_endian(bytes, 4) << data;
}

std::vector<std::pair<double, double>> figures_of(const HeardSound& heard) {
  std::vector<std::pair<double, double>> figures;
  for (const HeardWindow& window : heard.windows) figures.emplace_back(window.end_s, window.probability);
  return figures;
}

TEST(classify_file, hears_what_training_would_of_any_rate_and_number_of_channels) {
  const SoundNetwork network = some_network();
  const ScratchFolder folder;
  const std::filesystem::path path = folder.path() / "sound.wav";
  for (const std::uint32_t rate : {8000U, 44100U, 48000U, 11025U}) {
    for (const std::uint32_t channels : {1U, 2U, 3U}) {
      const Samples mono = some_sound(rate * 9 / 10, rate);
      Samples interleaved;
      for (const std::int16_t sample : mono) {
        for (std::uint32_t channel = 0; channel < channels; ++channel) {
          interleaved.push_back(static_cast<std::int16_t>(sample / static_cast<int>(channel + 1)));
        }
      }
      write_wav(path, interleaved, rate, channels);
      const HeardSound heard = classify_file(network, path, 0.1);
      EXPECT_NEAR(heard.seconds, 0.9, 1e-3);
      EXPECT_EQ(heard.windows.size(), 5) << rate;  // at 0, 0.1, 0.2, 0.3, 0.4 s
      // The same samples through standard input.
      std::istringstream stream(raw(read_sound(path, 8000)));
      EXPECT_EQ(figures_of(classify_samples(network, stream, 0.1, [](const HeardWindow&) {})), figures_of(heard))
          << rate << " Hz, " << channels << " channels";
    }
  }
}

TEST(classify_file, names_a_file_that_is_no_sound) {
  const ScratchFolder folder;
  std::ofstream(folder.path() / "note.wav") << "no sound";
  EXPECT_THAT(error_text([&] { classify_file(some_network(), folder.path() / "note.wav", 0.1); }),
              HasSubstr("note.wav"));
  EXPECT_THAT(error_text([&] { classify_file(some_network(), folder.path() / "none.wav", 0.1); }),
              HasSubstr("none.wav"));
}

TEST(classify_samples, answers_before_the_stream_ends) {
  const SoundNetwork network = some_network();
  std::istringstream stream(raw(some_sound(8000, 3)));
  std::vector<std::streamoff> positions;
  classify_samples(network, stream, 0.25, [&](const HeardWindow&) {
    positions.push_back(stream.tellg() < 0 ? 16000 : static_cast<std::streamoff>(stream.tellg()));
  });
  ASSERT_EQ(positions.size(), 3);
  EXPECT_LE(positions[0], 8000 + 160);
  EXPECT_LE(positions[1], 12000 + 160);
}

TEST(classify_samples, refuses_a_stream_of_no_or_half_samples) {
  const SoundNetwork network = some_network();
  std::istringstream nothing;
  const auto ignore = [](const HeardWindow&) {};
  EXPECT_THAT(error_text([&] { classify_samples(network, nothing, 0.1, ignore); }),
              HasSubstr("standard input: has no samples"));
  for (const int bytes : {1, 159, 161, 8001}) {
    std::istringstream odd(std::string(static_cast<std::size_t>(bytes), 'x'));
    EXPECT_THAT(error_text([&] { classify_samples(network, odd, 0.1, ignore); }),
                HasSubstr("standard input: ends within a sample"))
        << bytes;
  }
}

}  // namespace
}  // namespace milliwatt
